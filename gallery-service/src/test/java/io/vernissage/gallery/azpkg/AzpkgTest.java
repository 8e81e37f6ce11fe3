package io.vernissage.gallery.azpkg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AzpkgTest {
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int LOCAL_HEADER = 0x04034b50;

    private final Azpkg azpkg = Azpkg.of(Items.content(Items.full()));
    private final AzpkgReader reader = AzpkgReader.read(azpkg.bytes());

    @Test
    void shouldBeTheSameBytesForTheSameContent() {
        assertThat(Azpkg.of(Items.content(Items.full())).bytes()).isEqualTo(azpkg.bytes());
        assertThat(Azpkg.of(Items.content(Items.titled("Another"))).bytes()).isNotEqualTo(azpkg.bytes());
    }

    @Test
    void shouldBeNamedAfterItsIdentity() {
        assertThat(azpkg.fileName()).isEqualTo("Contoso.Debian12-5.1.0.0.azpkg");
        assertThat(reader.identity()).isEqualTo("Contoso.Debian12-5.1.0.0");
        assertThat(azpkg.identity()).hasToString(reader.identity());
    }

    @Test
    void shouldSayItsTextsThroughResources() {
        assertThat(reader.manifest().path("displayName").asText()).isEqualTo("ms-resource:displayName");
        assertThat(reader.string("displayName")).isEqualTo("Debian 12 “bookworm”");
        assertThat(reader.string("publisherDisplayName")).isEqualTo("Contoso Ltd");
        assertThat(reader.string("summary"))
                .isEqualTo("Create a virtual machine from the image Contoso Debian 12.5, version 1.0.0.");
        assertThat(reader.manifest().path("links").path(1).path("displayName").asText())
                .isEqualTo("ms-resource:linkDisplayName1");
        assertThat(reader.json("strings/resources.resjson")
                        .path("linkDisplayName1")
                        .asText())
                .isEqualTo("Help");
        assertThat(reader.manifest().path("categories")).hasToString("[\"Compute\"]");
    }

    @Test
    void shouldOfferTheImageInTheWizardWithoutItsVersion() {
        // When
        var wizard = reader.json("DeploymentTemplates/createuidefinition.json");
        // Then
        assertThat(wizard.path("handler").asText()).isEqualTo("Microsoft.Compute.SingleVm");
        assertThat(wizard.at("/parameters/osPlatform").asText()).isEqualTo("Linux");
        assertThat(wizard.at("/parameters/imageReference"))
                .hasToString("{\"publisher\":\"Contoso\",\"offer\":\"Debian\",\"sku\":\"12.5\"}");
        assertThat(wizard.at("/parameters/recommendedSizes")).isNotEmpty();
        assertThat(reader.json("UIDefinition.json")
                        .at("/createDefinition/createBlade/name")
                        .asText())
                .isEqualTo("CreateVMWizardBlade");
    }

    @Test
    void shouldBearTheMarkOfItsPublication() {
        // Given
        var other = UUID.fromString("00000000-0000-4000-8000-000000000000");
        // When
        var names = AzpkgReader.read(
                        Azpkg.of(Items.content(Items.full(), other)).bytes())
                .names();
        // Then
        assertThat(names).contains("DeploymentTemplates/" + OriginMark.fileName(other));
        assertThat(reader.names())
                .contains("DeploymentTemplates/origin-5f0c3a52-8d7e-4c8e-9d5e-0a2b6c7d8e9f.json")
                .doesNotContain("DeploymentTemplates/" + OriginMark.fileName(other));
    }

    @Test
    void shouldWriteItsEntriesInThePackagersOrder() {
        assertThat(reader.names())
                .startsWith(
                        "manifest.json",
                        "_rels/.rels",
                        "strings/resources.resjson",
                        "UIDefinition.json",
                        "DeploymentTemplates/DefaultTemplate.json",
                        "DeploymentTemplates/_rels/DefaultTemplate.json.rels")
                .endsWith("[Content_Types].xml")
                .containsSubsequence(
                        "icons/Small.png",
                        "icons/_rels/Small.png.rels",
                        "icons/Medium.png",
                        "icons/Large.png",
                        "icons/Wide.png",
                        "icons/Screenshot0.png");
        assertThat(reader.names().get(6)).matches("[0-9a-f]{32}/Artifact");
    }

    @Test
    void shouldWriteAByteOrderMarkWhereThePackagerDoes() {
        assertThat(reader.names()).allSatisfy(name -> {
            var marked = name.endsWith(".rels") || name.endsWith(".xml");
            assertThat((reader.part(name)[0] & 0xFF) == 0xEF).as(name).isEqualTo(marked);
        });
    }

    @Test
    void shouldGiveRelationshipsIdsOfThePackagersForm() {
        assertThat(reader.relationships(""))
                .allSatisfy(arrow -> assertThat(arrow.id())
                        .matches(
                                arrow.type().equals("image") || arrow.type().equals("strings")
                                        ? "DEFAULT_[0-9a-f]{32}"
                                        : "R[0-9a-f]{16}"))
                .extracting(AzpkgReader.Relationship::id)
                .doesNotHaveDuplicates();
        assertThat(new String(reader.part("_rels/.rels"), StandardCharsets.UTF_8))
                .contains(
                        "<Relationship Type=\"http://schemas.microsoft.com/azpkg/2013/12/manifest\" Target=\"/manifest.json\""
                                + " Id=\"R");
    }

    @Test
    void shouldStoreEveryEntryAsThePackagerDoes() {
        var file = ByteBuffer.wrap(azpkg.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        var header = file.getInt(file.capacity() - 6);
        for (var entry = 0; entry < reader.names().size(); entry++) {
            assertThat(file.getInt(header)).isEqualTo(CENTRAL_HEADER);
            assertThat(file.getShort(header + 4)).as("made by").isEqualTo((short) 45);
            assertThat(file.getShort(header + 8)).as("flags").isZero();
            assertThat(file.getShort(header + 10)).as("method").isZero();
            var local = file.getInt(header + 42);
            assertThat(file.getInt(local)).isEqualTo(LOCAL_HEADER);
            assertThat(file.getShort(local + 6)).as("flags").isZero();
            assertThat(file.getInt(local + 18))
                    .as("size")
                    .isEqualTo(file.getInt(header + 24))
                    .isPositive();
            header += 46 + file.getShort(header + 28);
        }
    }
}
