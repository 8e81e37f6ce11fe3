package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.HubEmulator;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingIT {
    @TempDir
    Path data;

    private TestStamp stamp;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldGiveGroupsByPagesThatNextLinksLeadThrough() {
        // Given
        List.of("one", "two", "three", "four", "five").forEach(stamp::group);
        // When
        var pages = pages("/resourcegroups?$top=2");
        // Then
        assertThat(pages).containsExactly(List.of("five", "four"), List.of("one", "three"), List.of("two"));
    }

    @Test
    void shouldNeitherRepeatNorSkipWhenGroupsComeAndGoBetweenPages() {
        // Given
        List.of("b", "d", "f").forEach(stamp::group);
        var first = stamp.tenant("GET", "/resourcegroups?$top=2", TestStamp.RESOURCES, "");
        // When
        List.of("a", "e").forEach(stamp::group);
        var second = stamp.address(
                Listener.TENANT, "GET", URI.create(first.json().path("nextLink").asText()), "");
        // Then
        assertThat(names(first)).containsExactly("b", "d");
        assertThat(names(second)).containsExactly("e", "f");
        assertThat(second.json().has("nextLink")).isFalse();
    }

    @Test
    void shouldFilterResourcesByPages() {
        // Given
        List.of("left", "right").forEach(stamp::group);
        stamp.networkInterface("left", "first");
        stamp.networkInterface("left", "second");
        stamp.networkInterface("right", "third");
        // When
        var pages = pages(
                "/resources?$top=1&$filter=resourceGroup%20eq%20'left'%20and%20resourceType%20eq%20'Microsoft.Network/networkInterfaces'");
        var named = stamp.tenant("GET", "/resources?$filter=name%20eq%20'third'", TestStamp.RESOURCES, "");
        var wrong = stamp.tenant("GET", "/resources?$filter=color%20eq%20'red'", TestStamp.RESOURCES, "");
        // Then
        assertThat(pages).containsExactly(List.of("first"), List.of("second"));
        assertThat(names(named)).containsExactly("third");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.error()).isEqualTo("InvalidFilterInQueryString");
    }

    @Test
    void shouldRefuseAPageOfNoSize() {
        for (var top : List.of("0", "-1", "many")) {
            // When
            var refused = stamp.tenant("GET", "/resourcegroups?$top=" + top, TestStamp.RESOURCES, "");
            // Then
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error()).isEqualTo("InvalidTopInQueryString");
        }
    }

    @Test
    void shouldShowProvidersWithTheirTypesAndVersionsToThoseWhoMaySeeThem() {
        // When
        var tenant = stamp.tenant("GET", "/providers", TestStamp.RESOURCES, "");
        var compute = stamp.tenant("GET", "/providers/Microsoft.Compute", TestStamp.RESOURCES, "");
        var admin = stamp.call(Listener.ADMIN, "GET", "/providers", TestStamp.RESOURCES, "");
        // Then
        assertThat(namespaces(tenant))
                .contains("Microsoft.Compute", "Microsoft.Network", "Microsoft.Resources", "Microsoft.Storage")
                .doesNotContain("Microsoft.Compute.Admin");
        assertThat(namespaces(admin)).contains("Microsoft.Compute.Admin", "Microsoft.Gallery.Admin");
        var machines = StreamSupport.stream(compute.json().path("resourceTypes").spliterator(), false)
                .filter(type -> type.path("resourceType").asText().equals("virtualMachines"))
                .findFirst()
                .orElseThrow();
        assertThat(machines.path("apiVersions").path(0).asText()).isEqualTo(TestStamp.COMPUTE);
        assertThat(compute.json().path("registrationState").asText()).isEqualTo("Registered");
    }

    @Test
    void shouldNameEveryAnswerForItsCorrelation() {
        // Given
        var address = stamp.address(Listener.TENANT, "/resourcegroups/none", TestStamp.RESOURCES);
        // When
        var answer = stamp.send(
                "GET",
                address,
                "",
                "Authorization",
                "Bearer " + stamp.token(Listener.TENANT),
                "x-ms-correlation-request-id",
                "a-correlation",
                "x-ms-client-request-id",
                "a-client",
                "x-ms-return-client-request-id",
                "true");
        // Then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("x-ms-correlation-request-id")).contains("a-correlation");
        assertThat(answer.header("x-ms-client-request-id")).contains("a-client");
        assertThat(answer.header("x-ms-request-id")).isPresent();
        assertThat(answer.header("x-ms-routing-request-id").orElseThrow()).startsWith("LOCAL:");
    }

    /** The names on each page, from this path on. */
    private List<List<String>> pages(String path) {
        var pages = new ArrayList<List<String>>();
        var address = stamp.address(Listener.TENANT, path, TestStamp.RESOURCES);
        while (true) {
            var page = stamp.address(Listener.TENANT, "GET", address, "");
            pages.add(names(page));
            var next = page.json().path("nextLink").asText();
            if (next.isEmpty()) {
                return pages;
            }
            assertThat(next)
                    .startsWith(stamp.emulator().resourceManager() + "/subscriptions/" + HubEmulator.SUBSCRIPTION);
            address = URI.create(next);
        }
    }

    private static List<String> names(TestStamp.Reply reply) {
        return texts(reply, "name");
    }

    private static List<String> namespaces(TestStamp.Reply reply) {
        return texts(reply, "namespace");
    }

    private static List<String> texts(TestStamp.Reply reply, String field) {
        return StreamSupport.stream(reply.json().path("value").spliterator(), false)
                .map(one -> one.path(field).asText())
                .toList();
    }
}
