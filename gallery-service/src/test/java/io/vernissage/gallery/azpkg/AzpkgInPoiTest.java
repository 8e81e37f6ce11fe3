package io.vernissage.gallery.azpkg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.zip.ZipInputStream;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackagingURIHelper;
import org.apache.poi.openxml4j.opc.TargetMode;
import org.junit.jupiter.api.Test;

/** Another implementation of the packaging conventions opens what this one wrote. */
class AzpkgInPoiTest {
    private static final String TYPES = "http://schemas.microsoft.com/azpkg/2013/12/";

    private final Azpkg azpkg = Azpkg.of(Items.content(Items.full()));

    @Test
    void shouldBeAPackageForApachePoi() throws Exception {
        // When
        try (var opened = OPCPackage.open(new ByteArrayInputStream(azpkg.bytes()))) {
            // Then
            var manifest = opened.getRelationshipsByType(TYPES + "manifest").getRelationship(0);
            assertThat(manifest.getTargetMode()).isEqualTo(TargetMode.INTERNAL);
            assertThat(opened.getPart(manifest).getContentType()).isEqualTo("application/json");
            assertThat(opened.getRelationshipsByType(TYPES + "artifact").size()).isEqualTo(3);
            assertThat(opened.getRelationshipsByType(TYPES + "image").size()).isEqualTo(5);
            assertThat(opened.getParts())
                    .extracting(PackagePart::getContentType)
                    .contains("image/png", "text/xml");
        }
    }

    @Test
    void shouldLeadFromEveryArtifactAndImageToItsSideCar() throws Exception {
        try (var opened = OPCPackage.open(new ByteArrayInputStream(azpkg.bytes()))) {
            var template =
                    opened.getPart(PackagingURIHelper.createPartName("/DeploymentTemplates/DefaultTemplate.json"));
            var sideCar = template.getRelationshipsByType(TYPES + "deploymenttemplateproperties")
                    .getRelationship(0);
            assertThat(template.getRelatedPart(sideCar).getContentType()).isEqualTo("text/xml");
            for (var image : opened.getPartsByContentType("image/png")) {
                assertThat(image.getRelationshipsByType(TYPES + "imageproperties")
                                .size())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void shouldBeReadableAsAStreamFromItsBeginning() throws Exception {
        try (var zip = new ZipInputStream(new ByteArrayInputStream(azpkg.bytes()))) {
            var entries = 0;
            while (zip.getNextEntry() != null) {
                assertThat(zip.readAllBytes()).isNotEmpty();
                entries++;
            }
            assertThat(entries)
                    .isEqualTo(AzpkgReader.read(azpkg.bytes()).names().size());
        }
    }
}
