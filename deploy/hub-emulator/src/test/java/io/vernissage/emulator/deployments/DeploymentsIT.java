package io.vernissage.emulator.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.TestStamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentsIT {
    private static final String DEPLOYMENT = TestStamp.in("g", "Microsoft.Resources/deployments/d");
    private static final String ACCOUNT = TestStamp.in("g", "Microsoft.Storage/storageAccounts/deployed");
    private static final String TEMPLATE = """
            {"parameters": {"prefix": {"type": "string", "defaultValue": "depl", "allowedValues": ["depl", "other"]},
              "password": {"type": "securestring"}},
             "variables": {"account": "[toLower(concat(parameters('prefix'), 'OYED'))]"},
             "resources": [
              {"type": "Microsoft.Network/virtualNetworks/subnets", "name": "[concat('net', '/late')]", "apiVersion": "2018-11-01",
               "dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', 'net')]"],
               "properties": {"addressPrefix": "10.0.2.0/24"}},
              {"type": "Microsoft.Network/virtualNetworks", "name": "net", "apiVersion": "2018-11-01", "location": "[resourceGroup().location]",
               "tags": {"blobs": "[reference(variables('account')).primaryEndpoints.blob]"},
               "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}},
              {"type": "Microsoft.Network/publicIPAddresses", "name": "unwanted", "apiVersion": "2018-11-01", "location": "local",
               "condition": "[equals(parameters('prefix'), 'other')]", "properties": {"publicIPAllocationMethod": "Dynamic"}},
              {"type": "Microsoft.Network/publicIPAddresses", "name": "[format('ip{0}', copyIndex())]", "apiVersion": "2018-11-01",
               "location": "local", "zones": null, "copy": {"name": "ips", "count": 2}, "properties": {"publicIPAllocationMethod": "Dynamic"}},
              {"type": "Microsoft.Storage/storageAccounts", "name": "[variables('account')]", "apiVersion": "2019-06-01",
               "location": "local", "kind": "Storage", "sku": {"name": "Standard_LRS"}}],
             "outputs": {"blobs": {"type": "string", "value": "[reference(variables('account')).primaryEndpoints.blob]"},
              "keys": {"type": "int", "value": "[length(listKeys(variables('account'), '2019-06-01').keys)]"},
              "secret": {"type": "securestring", "value": "[parameters('password')]"}}}""";

    @TempDir
    Path data;

    private TestStamp stamp;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
        stamp.group("g");
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldMakeWhatATemplateSays() {
        // When
        var begun = deploy(TEMPLATE, "'password':{'value':'Very-secret-1'}");
        var deployed = ended();
        var operation = stamp.operation(begun);
        // Then
        assertThat(begun.status()).isEqualTo(201);
        assertThat(begun.state()).isEqualTo("Accepted");
        assertThat(operation.path("status").asText()).isEqualTo("Succeeded");
        var properties = deployed.path("properties");
        assertThat(properties.path("outputs").path("blobs").path("value").asText())
                .contains("/deployed");
        assertThat(properties.path("outputs").path("keys").path("value").asInt())
                .isEqualTo(2);
        assertThat(properties.path("correlationId").asText()).isNotEmpty();
        assertThat(properties.path("outputResources")).hasSize(5);
        assertThat(stamp.tenant("GET", ACCOUNT, TestStamp.STORAGE, "").status()).isEqualTo(200);
        assertThat(stamp.tenant("GET", ip("ip1"), TestStamp.NETWORK, "").status())
                .isEqualTo(200);
        assertThat(stamp.tenant("GET", ip("unwanted"), TestStamp.NETWORK, "").status())
                .isEqualTo(404);
        assertThat(operations().findValuesAsText("resourceName"))
                .containsExactlyInAnyOrder("deployed", "net", "net/late", "ip0", "ip1")
                .containsSubsequence("deployed", "net", "net/late");
        assertThat(stamp.tenant("GET", "/resourceGroups/g/resources", TestStamp.RESOURCES, "")
                        .json()
                        .findValuesAsText("type"))
                .doesNotContain("Microsoft.Resources/deployments")
                .contains("Microsoft.Storage/storageAccounts");
    }

    @Test
    void shouldNeitherShowNorKeepSecretParameters() throws IOException {
        // When
        deploy(
                TEMPLATE.replace(
                        "\"password\": {",
                        "\"other\": {\"type\": \"secureString\", \"defaultValue\": \"Very-secret-2\"}, \"password\": {"),
                "'password':{'value':'Very-secret-1'}");
        var shown = ended();
        // Then
        assertThat(shown.path("properties").path("provisioningState").asText()).isEqualTo("Succeeded");
        assertThat(shown.toString()).doesNotContain("Very-secret").contains("SecureString");
        assertThat(stamp.tenant("POST", DEPLOYMENT + "/exportTemplate", TestStamp.RESOURCES, "")
                        .json()
                        .toString())
                .contains("storageAccounts")
                .doesNotContain("Very-secret");
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("Very-secret");
            }
        }
    }

    @Test
    void shouldSayWhichResourceFailedAndWhy() {
        // When
        var begun = deploy("""
                {"resources": [
                 {"type": "Microsoft.Network/publicIPAddresses", "name": "ip0", "apiVersion": "2018-11-01", "location": "local",
                  "properties": {"publicIPAllocationMethod": "Dynamic"}},
                 {"type": "Microsoft.Storage/storageAccounts", "name": "NOT_A_NAME", "apiVersion": "2019-06-01",
                  "dependsOn": ["ip0"], "location": "local", "kind": "Storage", "sku": {"name": "Standard_LRS"}}]}""", "");
        var failed = ended();
        var operation = stamp.operation(begun);
        // Then
        assertThat(operation.path("status").asText()).isEqualTo("Failed");
        var detail = operation.path("error").path("details").path(0);
        assertThat(detail.path("code").asText()).isEqualTo("AccountNameInvalid");
        assertThat(detail.path("target").asText()).endsWith("/storageAccounts/NOT_A_NAME");
        assertThat(failed.path("properties").path("error")).isEqualTo(operation.path("error"));
        assertThat(operations().findValuesAsText("provisioningState")).containsExactly("Succeeded", "Failed");
        assertThat(stamp.tenant("GET", ip("ip0"), TestStamp.NETWORK, "").status())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseWhatItCannotDeployBeforeAnythingIsMade() {
        // When
        var unknown = deploy(TEMPLATE.replace("toLower(", "guess("), "'password':{'value':'x'}");
        var missing = deploy(TEMPLATE, "");
        var notAllowed = deploy(TEMPLATE, "'password':{'value':'x'},'prefix':{'value':'third'}");
        var wrongType = deploy(TEMPLATE, "'password':{'value':7}");
        var circular = deploy("""
                {"resources": [{"type": "A.B/c", "name": "x", "apiVersion": "1", "dependsOn": ["y"]},
                 {"type": "A.B/c", "name": "y", "apiVersion": "1", "dependsOn": ["x"]}]}""", "");
        var complete = stamp.tenant(
                "PUT",
                DEPLOYMENT,
                TestStamp.RESOURCES,
                "{'properties':{'mode':'Complete','template':{'resources':[]}}}");
        var validated = stamp.tenant(
                "POST",
                DEPLOYMENT + "/validate",
                TestStamp.RESOURCES,
                "{'properties':{'mode':'Incremental','template':{'resources':[]}}}");
        // Then
        assertThat(unknown.error()).isEqualTo("InvalidTemplate");
        assertThat(message(unknown)).contains("'guess'");
        assertThat(message(missing)).contains("'password'").contains("not provided");
        assertThat(message(notAllowed)).contains("'prefix'");
        assertThat(message(wrongType)).contains("'password'");
        assertThat(message(circular)).contains("Circular");
        assertThat(complete.error()).isEqualTo("InvalidDeployment");
        assertThat(validated.status()).isEqualTo(200);
        assertThat(stamp.tenant("GET", DEPLOYMENT, TestStamp.RESOURCES, "").error())
                .isEqualTo("DeploymentNotFound");
        assertThat(stamp.tenant("GET", ACCOUNT, TestStamp.STORAGE, "").status()).isEqualTo(404);
    }

    @Test
    void shouldForgetADeploymentAndKeepWhatItMade() {
        // Given
        deploy(TEMPLATE, "'password':{'value':'x'}");
        ended();
        // When
        var deleted = stamp.tenant("DELETE", DEPLOYMENT, TestStamp.RESOURCES, "");
        // Then
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(stamp.tenant("HEAD", DEPLOYMENT, TestStamp.RESOURCES, "").status())
                .isEqualTo(404);
        assertThat(stamp.tenant("GET", TestStamp.in("g", "Microsoft.Resources/deployments"), TestStamp.RESOURCES, "")
                        .json()
                        .path("value"))
                .isEmpty();
        assertThat(stamp.tenant("GET", ACCOUNT, TestStamp.STORAGE, "").status()).isEqualTo(200);
    }

    @Test
    void shouldGoWithItsGroup() {
        // Given
        deploy(TEMPLATE, "'password':{'value':'x'}");
        ended();
        // When
        stamp.tenant("DELETE", "/resourceGroups/g", TestStamp.RESOURCES, "");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> stamp.tenant("HEAD", "/resourceGroups/g", TestStamp.RESOURCES, "")
                                .status()
                        == 404);
        stamp.group("g");
        // Then
        assertThat(stamp.tenant("GET", DEPLOYMENT, TestStamp.RESOURCES, "").error())
                .isEqualTo("DeploymentNotFound");
    }

    @Test
    void shouldDeployAgainUnderTheSameName() {
        // Given
        deploy(TEMPLATE, "'password':{'value':'x'}");
        ended();
        // When
        var again = deploy(TEMPLATE, "'password':{'value':'y'}");
        // Then
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.state()).isEqualTo("Accepted");
        assertThat(ended().path("properties").path("provisioningState").asText())
                .isEqualTo("Succeeded");
    }

    @Test
    void shouldGoOnAfterARestart() {
        // Given
        deploy(addresses(30), "");
        // When
        stamp.close();
        stamp = TestStamp.on(data);
        // Then
        assertThat(ended().path("properties").path("provisioningState").asText())
                .isEqualTo("Succeeded");
        assertThat(stamp.tenant("GET", ip("ip29"), TestStamp.NETWORK, "").status())
                .isEqualTo(200);
    }

    private TestStamp.Reply deploy(String template, String parameters) {
        return stamp.call(
                Listener.TENANT,
                "PUT",
                DEPLOYMENT,
                TestStamp.RESOURCES,
                "{\"properties\": {\"mode\": \"Incremental\", template: /* as azure-cli does */ %s, \"parameters\": {%s}}}"
                        .formatted(template, parameters.replace('\'', '"')));
    }

    private JsonNode ended() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> stamp.tenant("GET", DEPLOYMENT, TestStamp.RESOURCES, ""), DeploymentsIT::isOver)
                .json();
    }

    private static boolean isOver(TestStamp.Reply reply) {
        return reply.state().equals("Succeeded") || reply.state().equals("Failed");
    }

    private JsonNode operations() {
        return stamp.tenant("GET", "/resourceGroups/g/deployments/d/operations", TestStamp.RESOURCES, "")
                .json();
    }

    /** So many public addresses, one after the other. */
    private static String addresses(int count) {
        return """
                {"resources": [
                 {"type": "Microsoft.Network/publicIPAddresses", "name": "[concat('ip', copyIndex())]", "apiVersion": "2018-11-01",
                  "location": "local", "copy": {"name": "ips", "count": %d}, "properties": {"publicIPAllocationMethod": "Dynamic"}}]}""".formatted(count);
    }

    private static String ip(String name) {
        return TestStamp.in("g", "Microsoft.Network/publicIPAddresses/" + name);
    }

    private static String message(TestStamp.Reply reply) {
        return reply.json().path("error").path("message").asText();
    }
}
