package io.vernissage.hub.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.hub.HubException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
    private static final URI TENANT = URI.create("https://management.redmond.contoso.example");
    private static final URI ADMIN = URI.create("https://adminmanagement.redmond.contoso.example");

    @Test
    void shouldReadTheObjectOfTheOlderVersionAndDeriveSuffixesFromTheHost() {
        // Given
        var text = """
                {"galleryEndpoint":"https://portal.redmond.contoso.example:30015/","graphEndpoint":"https://graph.example/",
                 "portal Endpoint":"a typo of a document","authentication":{"loginEndpoint":"https://login.example/",
                 "audiences":["https://management.contoso.example/4de154de"]}}
                """;
        // When
        var endpoints = Metadata.read(TENANT, text);
        // Then
        assertThat(endpoints.adFs()).isFalse();
        assertThat(endpoints.authorityHost()).isEqualTo("https://login.example/");
        assertThat(endpoints.scope()).isEqualTo("https://management.contoso.example/4de154de/.default");
        assertThat(endpoints.storageSuffix()).isEqualTo("redmond.contoso.example");
        assertThat(endpoints.keyVaultSuffix()).isEqualTo("vault.redmond.contoso.example");
        assertThat(endpoints.gallery()).isEqualTo("https://portal.redmond.contoso.example:30015/");
        assertThat(endpoints.portal()).isEmpty();
    }

    @Test
    void shouldReadTheArrayOfTheNewerVersion() {
        // Given
        var text = """
                [{"name":"AzureStack-User-1","portal":"https://portal.example/","gallery":"https://gallery.example/",
                  "graph":"https://graph.example/","authentication":{"loginEndpoint":"https://adfs.redmond.contoso.example/adfs",
                  "audiences":["https://management.adfs.redmond/1","https://other/2"]},
                  "suffixes":{"storage":".blobs.example","keyVaultDns":"vault.blobs.example"}}]
                """;
        // When
        var endpoints = Metadata.read(ADMIN, text);
        // Then
        assertThat(endpoints.adFs()).isTrue();
        assertThat(endpoints.audience()).isEqualTo("https://management.adfs.redmond/1");
        assertThat(endpoints.storageSuffix()).isEqualTo("blobs.example");
        assertThat(endpoints.portal()).isEqualTo("https://portal.example/");
    }

    @Test
    void shouldTakeTheCloudThatNamesTheHostWhereThereAreSeveral() {
        // Given
        var text = """
                [{"name":"Other","resourceManager":"https://elsewhere.example/","authentication":{"loginEndpoint":"https://a/","audiences":["a"]}},
                 {"name":"Ours","resourceManager":"https://management.redmond.contoso.example/","authentication":{"loginEndpoint":"https://b/","audiences":["b"]}}]
                """;
        // When
        var endpoints = Metadata.read(TENANT, text);
        // Then
        assertThat(endpoints.audience()).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource({
        "https://adfs.redmond.contoso.example/adfs, true",
        "https://adfs.redmond.contoso.example/adfs/, true",
        "https://adfs.redmond.contoso.example/ADFS//, true",
        "https://adfs.redmond.contoso.example, false",
        "https://adfs.redmond.contoso.example/, false"
    })
    void shouldTellAdFsByThePathAloneWithSlashesOrWithout(String login, boolean adFs) {
        // When
        var endpoints = Metadata.read(
                TENANT, "{\"authentication\":{\"loginEndpoint\":\"%s\",\"audiences\":[\"a\"]}}".formatted(login));
        // Then
        assertThat(endpoints.adFs()).isEqualTo(adFs);
        assertThat(endpoints.authorityHost()).isEqualTo("https://adfs.redmond.contoso.example/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "{}",
                "[]",
                "{\"authentication\":{\"loginEndpoint\":\"https://a\"}}",
                "{\"authentication\":{\"loginEndpoint\":null,\"audiences\":[\"a\"]}}"
            })
    void shouldSayThatAnAnswerOfSomethingElseIsNoMetadata(String text) {
        // When, then
        assertThatThrownBy(() -> Metadata.read(TENANT, text))
                .isInstanceOfSatisfying(
                        HubException.class, error -> assertThat(error.passing()).isFalse())
                .hasMessageContaining("management.redmond.contoso.example/metadata/endpoints");
    }
}
