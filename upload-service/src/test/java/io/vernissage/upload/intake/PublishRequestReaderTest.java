package io.vernissage.upload.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.Source;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishRequestReaderTest {
    private static final String IMAGE =
            "'image': {'publisher': 'Contoso', 'offer': 'Debian', 'sku': '12', 'version': '1.0.0', 'osType': 'Linux'}";
    private static final String FILE = "'source': {'file': 'images/debian.vhd'}";

    private final PublishRequestReader reader = new PublishRequestReader(new NamedStamps());

    @Test
    void shouldReadTheSmallestRequestAndFillInWhatIsUsual() {
        // When
        var spec = read("{" + FILE + "," + IMAGE + "}");
        // Then
        assertThat(spec.source())
                .isEqualTo(new Source.File("images/debian.vhd", Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(spec.image().osType()).isEqualTo(OsType.LINUX);
        assertThat(spec.image().osState()).isEqualTo(OsState.GENERALIZED);
        assertThat(spec.galleryItem()).isEmpty();
    }

    @Test
    void shouldReadTheRequestOfTheBlueprint() {
        // When
        var spec = read("""
                {'source': {'url': 'https://artifacts.example/debian-12.vhd', 'credential': 'artifacts-server'},
                 'image': {'publisher': 'Contoso', 'offer': 'Debian', 'sku': '12', 'version': '1.0.0',
                           'osType': 'Linux', 'osState': 'Generalized'},
                 'galleryItem': {'title': 'Debian 12', 'categories': ['Compute'], 'links': [], 'screenshots': []},
                 'virtualMachine': {'name': 'debian-check', 'size': 'Standard_A1', 'createOption': 'PlatformImage',
                                    'verifyBoot': {'expect': 'login:', 'within': 'PT5M'}},
                 'order': 'gallery-after-boot', 'stamp': 'redmond'}
                """);
        // Then
        assertThat(spec.source()).isInstanceOf(Source.Url.class);
        assertThat(spec.virtualMachine().orElseThrow().createOption()).isEqualTo(CreateOption.PLATFORM_IMAGE);
        assertThat(spec.stamp()).contains("redmond");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{'source': {'file': 'a'}} trailing", "{'source': 1, 'source': 2}"})
    void shouldRefuseWhatIsNoJsonObject(String body) {
        assertThat(refusal(body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'source': {'file': '../etc/passwd'} | /source/file",
                "'source': {'file': '/etc/passwd'} | /source/file",
                "'source': {'file': 'a/../../b'} | /source/file",
                "'source': {'file': ''} | /source/file",
                "'source': {'file': 'a', 'url': 'https://b/c'} | /source",
                "'source': {} | /source",
                "'source': {'blob': 'x'} | /source/blob",
                "'source': {'blob': 'https://account.blob.local.example/container'} | /source/blob",
                "'source': {'blob': 'https://account.blob.local.example/container/a.vhd?sig=x'} | /source/blob",
                "'source': {'upload': 'x'} | /source/upload",
                "'source': {'virtualMachine': 'x'} | /source/virtualMachine",
                "'source': {'url': 'ftp://host/disk'} | /source/url",
                "'source': {'url': 'file:///etc/passwd'} | /source/url",
                "'source': {'url': 'https://user:secret@host/disk'} | /source/url",
                "'source': {'url': 'https://host/disk?sv=1&sig=abc'} | /source/url",
                "'source': {'file': 'a', 'sha256': 'abc'} | /source/sha256",
                "'source': {'file': 'a', 'sha512': 'abc'} | /source/sha512",
                "'source': {'file': 'a'}, 'dataDisks': [{'lun': 0, 'source': {'file': 'b'}}] | /dataDisks",
                "'source': {'file': 'a'}, 'galeryItem': {'title': 'x'} | /galeryItem",
                "'source': {'file': 'a'}, 'stamp': 'nowhere' | /stamp",
                "'source': {'file': 'a'}, 'order': 'gallery-after-boot' | /order",
                "'source': {'file': 'a'}, 'order': 'whenever' | /order",
                "'source': {'file': 'a'}, 'galleryItem': {} | /galleryItem/title",
                "'source': {'file': 'a'}, 'virtualMachine': {'name': '-x'} | /virtualMachine/name",
                "'source': {'file': 'a'}, 'virtualMachine': {} | /virtualMachine/name",
            })
    void shouldNameTheValueThatIsWrong(String fields, String pointer) {
        // When
        var refusal = refusal("{" + IMAGE + "," + fields + "}");
        // Then
        assertThat(refusal.violations()).extracting(Violation::pointer).contains(pointer);
    }

    @ParameterizedTest
    @CsvSource({"publisher,Con toso", "offer,Ümlaut", "sku,", "version,1.0", "version,1.0.0-beta", "osType,BeOS"})
    void shouldRefuseNamesAStampWouldRefuse(String field, String value) {
        // Given
        var image = IMAGE.replaceAll(
                "'%s': '[^']*'".formatted(field), "'%s': '%s'".formatted(field, value == null ? "" : value));
        // When
        var refusal = refusal("{" + FILE + "," + image + "}");
        // Then
        assertThat(refusal.violations()).extracting(Violation::pointer).contains("/image/" + field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "1.0.0"})
    void shouldRefuseABaseThatIsNoOtherVersion(String base) {
        // Given
        var image = IMAGE.replace("'Linux'", "'Linux', 'base': '%s'".formatted(base));
        // When
        var refusal = refusal("{" + FILE + "," + image + "}");
        // Then
        assertThat(refusal.violations()).extracting(Violation::pointer).containsExactly("/image/base");
    }

    @Test
    void shouldNameEverythingThatIsWrongAtOnce() {
        // When
        var refusal = refusal("{'source': {'file': '/a'}, " + IMAGE.replace("1.0.0", "one") + ", 'stamp': 'x'}");
        // Then
        assertThat(refusal.violations()).hasSize(3);
        assertThat(refusal.getMessage()).contains("2 more");
    }

    @Test
    void shouldRefuseASpecializedDiskThatIsNotAttached() {
        var image = IMAGE.replace("'Linux'", "'Linux', 'osState': 'Specialized'");
        assertThatThrownBy(() -> read("{" + FILE + "," + image + ", 'virtualMachine': {'name': 'x'}}"))
                .hasMessageContaining("Attach");
    }

    @Test
    void shouldNotShowJavaNamesOrSecrets() {
        // When
        var refusal = refusal(
                "{'source': {'url': 'https://user:hunter2@host/d'}, " + IMAGE.replace("'Linux'", "'BeOS'") + "}");
        // Then
        assertThat(refusal.getMessage() + refusal.violations())
                .doesNotContain("io.vernissage")
                .doesNotContain("java.")
                .doesNotContain("hunter2");
    }

    private io.vernissage.pipeline.PublicationSpec read(String body) {
        return reader.read(body.replace('\'', '"'));
    }

    private RefusedException refusal(String body) {
        return catchThrowableOfType(RefusedException.class, () -> read(body));
    }

    /** Stamps that are only ever asked for their names. */
    private static final class NamedStamps implements Stamps {
        @Override
        public Stamp stamp(Optional<String> name) {
            throw new IllegalStateException("Reading a request talks to no stamp");
        }

        @Override
        public Set<String> names() {
            return Set.of("local", "redmond");
        }

        @Override
        public String defaultName() {
            return "local";
        }
    }
}
