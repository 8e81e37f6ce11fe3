package io.vernissage.gallery.azpkg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our package beside packages that were published on real stamps. */
class RealPackagesTest {
    private static final String UBUNTU = "Canonical.UbuntuServer1804LTS-ARM.1.0.0.azpkg";

    private final AzpkgReader ours =
            AzpkgReader.read(Azpkg.of(Items.content(Items.full())).bytes());

    @Test
    void shouldReadEveryRealPackage() {
        for (var file : samples()) {
            var real = read(file);
            assertThat(real.identity())
                    .as(file.toString())
                    .matches("[A-Za-z0-9-]+\\.[A-Za-z0-9-]+\\.\\d+\\.\\d+\\.\\d+");
            assertThat(real.string("summary")).isNotBlank();
        }
    }

    @Test
    void shouldHaveTheRelationshipsOfARealPackage() {
        assertThat(relationshipTypes(ours)).isEqualTo(relationshipTypes(ubuntu()));
    }

    @Test
    void shouldHaveTheContentTypesOfARealPackage() {
        assertThat(contentTypes(ours)).isEqualTo(contentTypes(ubuntu()));
        assertThat(defaults(ours)).isEqualTo(defaults(ubuntu()));
    }

    @Test
    void shouldHaveTheEntryOrderOfARealPackage() {
        // A third artifact is ours alone; without it and what hangs on it, kind follows kind as in the real one.
        var origin = "origin-";
        var sideCar = ours.relationships("DeploymentTemplates/" + OriginMark.fileName(Items.PUBLICATION))
                .getFirst()
                .target();
        assertThat(ours.names().stream()
                        .filter(name -> !name.contains(origin) && !name.equals(sideCar))
                        .map(RealPackagesTest::kind))
                .isEqualTo(ubuntu().names().stream().map(RealPackagesTest::kind).toList());
    }

    @Test
    void shouldSayTheSameToThePortal() {
        var real = ubuntu();
        assertThat(ours.json("UIDefinition.json")).isEqualTo(real.json("UIDefinition.json"));
        assertThat(ours.json("DeploymentTemplates/DefaultTemplate.json"))
                .isEqualTo(real.json("DeploymentTemplates/DefaultTemplate.json"));
        var wizard = "DeploymentTemplates/createuidefinition.json";
        assertThat(types(real.json(wizard).path("parameters")))
                .containsAll(types(ours.json(wizard).path("parameters")));
    }

    @Test
    void shouldHaveTheFieldsOfARealManifest() {
        assertThat(types(ubuntu().manifest())).containsAll(types(ours.manifest()));
        assertThat(ours.manifest().path("$schema"))
                .isEqualTo(ubuntu().manifest().path("$schema"));
    }

    @Test
    void shouldWriteSideCarsByteForByteAsThePackager() {
        var real = ubuntu();
        for (var part : List.of("DeploymentTemplates/DefaultTemplate.json", "icons/Small.png", "icons/Wide.png")) {
            assertThat(sideCar(ours, part)).isEqualTo(sideCar(real, part));
        }
    }

    private static String sideCar(AzpkgReader reader, String part) {
        var target = reader.relationships(part).getFirst().target();
        return new String(reader.part(target), StandardCharsets.UTF_8);
    }

    private static Set<String> relationshipTypes(AzpkgReader reader) {
        var types = new TreeSet<String>();
        reader.relationships("").forEach(arrow -> types.add("package -> " + arrow.type()));
        for (var name : reader.names()) {
            reader.relationships(name).forEach(arrow -> types.add(kind(name) + " -> " + arrow.type()));
        }
        return types;
    }

    private static Set<String> contentTypes(AzpkgReader reader) {
        return reader.names().stream()
                .filter(name -> !name.startsWith("["))
                .map(name -> kind(name) + ": " + reader.contentType(name).orElseThrow())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String defaults(AzpkgReader reader) {
        var xml = new String(reader.part("[Content_Types].xml"), StandardCharsets.UTF_8);
        return xml.substring(0, xml.indexOf("<Override"));
    }

    private static Set<String> types(JsonNode object) {
        return object.properties().stream()
                .map(field -> field.getKey() + " " + field.getValue().getNodeType())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a part is, whatever it is called. */
    private static String kind(String name) {
        return name.replaceFirst("^[0-9a-f]{32}/", "<id>/")
                .replaceFirst("^DeploymentTemplates/(_rels/)?.*?\\.json", "DeploymentTemplates/$1<name>.json")
                .replaceFirst("^icons/(_rels/)?.*?\\.png", "icons/$1<name>.png");
    }

    private static AzpkgReader ubuntu() {
        return samples().stream()
                .filter(file -> file.toString().endsWith(UBUNTU))
                .findFirst()
                .map(RealPackagesTest::read)
                .orElseThrow();
    }

    private static AzpkgReader read(Path file) {
        try {
            return AzpkgReader.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    /** Other people's data, which lies beside the project where it is there at all. */
    private static List<Path> samples() {
        var folder = Path.of("../../shared/azpkg-samples");
        assumeTrue(Files.isDirectory(folder), "No real packages on this machine");
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".azpkg")).toList();
        } catch (IOException e) {
            throw new AssertionError(folder.toString(), e);
        }
    }
}
