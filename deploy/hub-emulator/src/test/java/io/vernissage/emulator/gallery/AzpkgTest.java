package io.vernissage.emulator.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AzpkgTest {
    private static final Path SAMPLES = Path.of("../../../shared/azpkg-samples");

    @TempDir
    Path folder;

    @Test
    void shouldReadAGoodPackage() throws Exception {
        // When
        var azpkg = Azpkg.read(file(new TestPackage().bytes()));
        // Then
        assertThat(azpkg.identity()).isEqualTo("TestUbuntu.Test.1.0.0");
        assertThat(azpkg.manifest().path("displayName").asText()).isEqualTo("A test");
    }

    @Test
    void shouldRefuseWhatDoesNotFitIntoMemory() throws Exception {
        var large = new TestPackage().text("a.json", " ".repeat(33 << 20));
        var many = new TestPackage()
                .text("a.json", " ".repeat(22 << 20))
                .text("b.json", " ".repeat(22 << 20))
                .text("c.json", " ".repeat(22 << 20));
        for (var spoiled : List.of(large, many)) {
            var file = file(spoiled.bytes());
            assertThatThrownBy(() -> Azpkg.read(file))
                    .isInstanceOf(BadPackageException.class)
                    .hasMessageContaining("too large");
        }
    }

    @Test
    void shouldReadPackagesOfRealStamps() throws Exception {
        assumeTrue(Files.isDirectory(SAMPLES), "the samples are not part of the tree");
        try (var samples = Files.list(SAMPLES)) {
            for (var sample :
                    samples.filter(file -> file.toString().endsWith(".azpkg")).toList()) {
                // When
                var azpkg = Azpkg.read(sample);
                // Then
                assertThat(azpkg.identity()).as(sample.toString()).matches("[\\w-]+\\.[\\w-]+\\.\\d+\\.\\d+\\.\\d+");
            }
        }
    }

    static Stream<Arguments> spoiled() {
        var manifest = "manifest.json";
        return Stream.of(
                Arguments.of(new TestPackage().without("_rels/.rels"), "Manifest file part relation not found."),
                Arguments.of(
                        new TestPackage().change("_rels/.rels", "12/manifest", "12/other"),
                        "Manifest file part relation not found."),
                Arguments.of(new TestPackage().without("manifest.json"), "Manifest file part relation not found."),
                Arguments.of(new TestPackage().without("[Content_Types].xml"), "no '[Content_Types].xml'"),
                Arguments.of(
                        new TestPackage().change("[Content_Types].xml", "Extension=\"png\"", "Extension=\"gif\""),
                        "has no content type"),
                Arguments.of(new TestPackage().text(manifest, "{"), "is not valid JSON"),
                Arguments.of(
                        new TestPackage().change(manifest, "\"version\":\"1.0.0\"", "\"version\":\"1.0\""),
                        "not a semantic version"),
                Arguments.of(
                        new TestPackage().change(manifest, "\"name\":\"Test\"", "\"name\":\"Te.st\""),
                        "letters, digits and hyphens only"),
                Arguments.of(new TestPackage().change(manifest, "\"summary\"", "\"sommaire\""), "no 'summary'"),
                Arguments.of(
                        new TestPackage().change(manifest, "ms-resource:displayName", "ms-resource:nothing"),
                        "the string 'nothing'"),
                Arguments.of(new TestPackage().change(manifest, "[\"Custom\"]", "[]"), "no 'categories'"),
                Arguments.of(
                        new TestPackage().change(manifest, "\"isDefault\":true", "\"isDefault\":false"),
                        "exactly one default artifact"),
                Arguments.of(new TestPackage().without("UIDefinition.json"), "is not there"),
                Arguments.of(
                        new TestPackage().change("_rels/.rels", "12/uidefinition", "12/other"),
                        "no relation of type 'uidefinition'"),
                Arguments.of(
                        new TestPackage().change("_rels/.rels", "12/artifact", "12/other"),
                        "no relation of type 'artifact'"),
                Arguments.of(
                        new TestPackage().text("DeploymentTemplates/LinuxTemplate.json", "no"), "is not valid JSON"),
                Arguments.of(
                        new TestPackage().without("DeploymentTemplates/_rels/LinuxTemplate.json.rels"),
                        "'deploymenttemplateproperties'"),
                Arguments.of(
                        new TestPackage().change("aa/Artifact", "LinuxTemplate", "Other"),
                        "does not describe the artifact"),
                Arguments.of(new TestPackage().png("icons/small.png", 41, 40), "41 x 40 pixels and must be 40 x 40"),
                Arguments.of(
                        new TestPackage().text("icons/wide.png", "GIF89a, and long enough to be one"), "is not a PNG"),
                Arguments.of(new TestPackage().without("icons/large.png"), "is not there"),
                Arguments.of(new TestPackage().without("icons/_rels/wide.png.rels"), "'imageproperties'"));
    }

    @ParameterizedTest
    @MethodSource("spoiled")
    void shouldSayWhatIsWrongWithAPackage(TestPackage spoiled, String message) throws Exception {
        // Given
        var file = file(spoiled.bytes());
        // When, then
        assertThatThrownBy(() -> Azpkg.read(file))
                .isInstanceOf(BadPackageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldRefuseWhatIsNoZip() throws Exception {
        // Given
        var file = file("not a zip".getBytes(StandardCharsets.UTF_8));
        // When, then
        assertThatThrownBy(() -> Azpkg.read(file)).hasMessageContaining("cannot be opened as a ZIP archive");
    }

    private Path file(byte[] bytes) throws java.io.IOException {
        return Files.write(folder.resolve("test.azpkg"), bytes);
    }
}
