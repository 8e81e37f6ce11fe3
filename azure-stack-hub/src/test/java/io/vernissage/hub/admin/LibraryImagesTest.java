package io.vernissage.hub.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PlatformImages;
import io.vernissage.hub.fake.FakeStamp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryImagesTest {
    private static final String LIBRARY =
            "/subscriptions/admin-subscription/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage";
    private static final String IMAGE = LIBRARY + "/publishers/Contoso/offers/Debian/skus/12/versions/1.0.1";

    /** As recorded from a stamp: a null name, a field of no contract, a source with its signature. */
    private static final String RECORDED = """
            {"id":"/subscriptions/s/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage/publishers/Contoso/offers/Debian/skus/12/versions/1.0.1",
             "name":null,"type":"Microsoft.Compute.Admin/locations/artifactTypes/publishers/offers/skus/versions","location":"local",
             "properties":{"osDisk":{"osType":"Linux","uri":"https://a.blob.local.example/vhds/x.vhd?sv=1&sig=secret"},"dataDisks":null,
             "details":null,"replicate":false,"provisioningState":"Creating"}}
            """;

    private final FakeStamp stamp = new FakeStamp();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        stamp.close();
    }

    @Test
    void shouldReadABareListWithNamesFromTheIds() {
        // Given
        stamp.on("GET", LIBRARY, 200, "[" + RECORDED + "]");
        // When
        var images = images().list();
        // Then
        assertThat(images).singleElement().satisfies(image -> {
            assertThat(image.publisher()).isEqualTo("Contoso");
            assertThat(image.offer()).isEqualTo("Debian");
            assertThat(image.sku()).isEqualTo("12");
            assertThat(image.version()).isEqualTo("1.0.1");
            assertThat(image.osType()).isEqualTo("Linux");
            assertThat(image.provisioningState()).isEqualTo("Creating");
            assertThat(image.osDiskUri()).contains(URI.create("https://a.blob.local.example/vhds/x.vhd"));
            assertThat(image.toString()).doesNotContain("secret");
        });
        assertThat(stamp.asked("GET", LIBRARY).getFirst().query()).isEqualTo("api-version=2015-12-01-preview");
        assertThat(stamp.asked("GET", LIBRARY).getFirst().host()).isEqualTo(stamp.admin());
    }

    @Test
    void shouldAskForACopyWithTheWholeAddress() throws IOException {
        // Given
        stamp.on("PUT", IMAGE, 201, RECORDED);
        // When
        images().put("Contoso", "Debian", "12", "1.0.1", "Linux", URI.create("https://a.example/x.vhd?sig=secret"));
        // Then
        assertThat(new ObjectMapper()
                        .readTree(stamp.asked("PUT", IMAGE).getFirst().body()))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{\"properties\":{\"osDisk\":{\"osType\":\"Linux\",\"uri\":\"https://a.example/x.vhd?sig=secret\"}}}"));
    }

    @Test
    void shouldAnswerEmptyForAnImageThatIsNotThere() {
        // When, then
        assertThat(images().get("Contoso", "Debian", "12", "1.0.1")).isEmpty();
    }

    @Test
    void shouldDeleteWhatIsNotThere() {
        // When, then
        assertThatCode(() -> images().delete("Contoso", "Debian", "12", "1.0.1"))
                .doesNotThrowAnyException();
        assertThat(stamp.asked("DELETE", IMAGE)).hasSize(1);
    }

    @Test
    void shouldSayWhatTheStampSaysWithTheRequest() {
        // Given
        stamp.on(
                "PUT",
                IMAGE,
                _ -> new FakeStamp.Reply(
                        400,
                        "{\"error\":{\"code\":\"InvalidParameter\",\"message\":\"The uri https://a.example/x.vhd?sig=secret is no VHD.\"}}",
                        Map.of("x-ms-request-id", "request-1")));
        // When
        var error = catchThrowableOfType(
                HubException.class,
                () -> images().put("Contoso", "Debian", "12", "1.0.1", "Linux", URI.create("https://a.example/x.vhd")));
        // Then
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("InvalidParameter");
        assertThat(error.passing()).isFalse();
        assertThat(error)
                .hasMessage(
                        "Could not register platform image Contoso:Debian:12:1.0.1: the stamp answered 400 InvalidParameter,"
                                + " \"The uri https://a.example/x.vhd is no VHD.\" (request id request-1)");
    }

    @Test
    void shouldCarryTheWaitThatTheStampAsksForWhenItIsTooLongToHoldTheCall() {
        // Given
        stamp.on("GET", LIBRARY, _ -> new FakeStamp.Reply(503, "", Map.of("Retry-After", "120")));
        // When
        var error = catchThrowableOfType(HubException.class, () -> images().list());
        // Then
        assertThat(error.passing()).isTrue();
        assertThat(error.retryAfter()).contains(Duration.ofMinutes(2));
    }

    private PlatformImages images() {
        return stamp.connect(folder).platformImages();
    }
}
