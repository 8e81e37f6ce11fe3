package io.vernissage.gallery.azpkg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class AzpkgReaderTest {
    private final byte[] good = Azpkg.of(Items.content(Items.full())).bytes();

    @Test
    void shouldReadADeflatedPackage() {
        assertThat(AzpkgReader.read(zipped(entries())).identity()).isEqualTo("Contoso.Debian12-5.1.0.0");
    }

    @Test
    void shouldRefuseAPackageWithoutItsRelationships() {
        // Given: what a plain zip tool makes of the unpacked files
        var entries = entries();
        entries.keySet().removeIf(name -> name.endsWith(".rels"));
        // When, then
        assertThatThrownBy(() -> AzpkgReader.read(zipped(entries)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("manifest file part relation not found");
    }

    @Test
    void shouldRefuseAPackageThatLacksWhatItsManifestNames() {
        var entries = entries();
        entries.remove("icons/Wide.png");
        assertThatThrownBy(() -> AzpkgReader.read(zipped(entries)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("icons/Wide.png");
    }

    @Test
    void shouldRefuseAPartWithoutAContentType() {
        var entries = entries();
        entries.put("readme", new byte[] {1});
        assertThatThrownBy(() -> AzpkgReader.read(zipped(entries))).hasMessageContaining("no content type");
    }

    @Test
    void shouldRefuseNamesThatClimbOrDifferInCaseOnly() {
        var climbing = entries();
        climbing.put("icons/../../evil.png", new byte[] {1});
        assertThatThrownBy(() -> AzpkgReader.read(zipped(climbing))).hasMessageContaining("no part can have");
        var twice = entries();
        twice.put("MANIFEST.json", new byte[] {1});
        assertThatThrownBy(() -> AzpkgReader.read(zipped(twice))).hasMessageContaining("two entries of one name");
    }

    @Test
    void shouldRefuseADocumentType() {
        var entries = entries();
        entries.put(
                "[Content_Types].xml",
                "<!DOCTYPE t [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><Types>&a;</Types>"
                        .getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> AzpkgReader.read(zipped(entries)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("XML");
    }

    @Test
    void shouldAnswerEveryTruncationAndEveryChangeWithAProblem() {
        for (var length = 0; length < good.length; length += 97) {
            var truncated = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> AzpkgReader.read(truncated)).isInstanceOf(ProblemException.class);
        }
        // A change in the directory or in the data is found by its checksum; one in a date may pass.
        for (var offset = 0; offset < good.length; offset += 101) {
            var changed = good.clone();
            changed[offset] ^= 0x55;
            try {
                AzpkgReader.read(changed);
            } catch (ProblemException e) {
                assertThat(e).hasMessageContaining("can not be opened as a gallery package");
            }
        }
    }

    private Map<String, byte[]> entries() {
        var entries = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(good))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new AssertionError("A stream in memory does not fail", e);
        }
        return entries;
    }

    private static byte[] zipped(Map<String, byte[]> entries) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new AssertionError("A stream in memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
