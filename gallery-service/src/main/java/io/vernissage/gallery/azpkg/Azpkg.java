package io.vernissage.gallery.azpkg;

import io.vernissage.gallery.azpkg.Manifest.ArtifactEntry;
import io.vernissage.gallery.azpkg.Manifest.ImageEntry;
import io.vernissage.gallery.azpkg.Manifest.ImageSet;
import io.vernissage.gallery.icon.Png;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A gallery package, ready to be published. The same content is the same file, byte for byte. */
public final class Azpkg {
    private static final String MANIFEST = "manifest.json";
    private static final String STRINGS = "strings/resources.resjson";
    private static final String UI_DEFINITION = "UIDefinition.json";
    private static final String TEMPLATES = "DeploymentTemplates/";
    private static final String ICONS = "icons/";
    /** The portal; the word is its code name. */
    private static final String CONTEXT = "ibiza";

    private static final String JSON_PART = "text/json";
    private static final String SIDE_CAR = "text/xml";

    private final ItemIdentity identity;
    private final byte[] bytes;

    private Azpkg(ItemIdentity identity, byte[] bytes) {
        this.identity = identity;
        this.bytes = bytes;
    }

    /**
     * Makes the package, and opens it once as a stamp would: what leaves here can be read.
     *
     * @throws io.vernissage.pipeline.ProblemException if a document of it holds a secret
     */
    public static Azpkg of(ItemContent content) {
        var parts = parts(content);
        parts.stream()
                .filter(Part::isText)
                .forEach(part -> SecretScan.refuse("The package's " + part.name(), part.text()));
        var bytes = StoredZip.of(parts);
        AzpkgReader.read(bytes);
        return new Azpkg(content.identity(), bytes);
    }

    public ItemIdentity identity() {
        return identity;
    }

    /** {@code Publisher.Name.Version.azpkg}. */
    public String fileName() {
        return identity + ".azpkg";
    }

    /** The file, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** An artifact's entry in the manifest and its file. */
    private record Artifact(ArtifactEntry entry, Part part) {
        static Artifact of(String name, String type, String fileName, boolean isDefault, byte[] document) {
            return new Artifact(
                    new ArtifactEntry(name, type, path(TEMPLATES + fileName), isDefault),
                    Part.of(TEMPLATES + fileName, JSON_PART, document));
        }
    }

    /** An image's entry in the manifest and its file. */
    private record Image(ImageEntry entry, Part part) {
        static Image of(String id, String type, String fileName, Png picture) {
            return new Image(
                    new ImageEntry(id, path(ICONS + fileName), type), Part.of(ICONS + fileName, picture.bytes()));
        }
    }

    /** In the packager's order. */
    private static List<Part> parts(ItemContent content) {
        var artifacts = artifacts(content);
        var images = images(content);
        var relationships = new Relationships(content.identity().toString());
        var imageSet = new ImageSet(CONTEXT, images.stream().map(Image::entry).toList());
        var manifest = Manifest.of(
                content, UI_DEFINITION, artifacts.stream().map(Artifact::entry).toList(), imageSet);
        var parts = new ArrayList<Part>();
        parts.add(Part.of(MANIFEST, Documents.json(manifest)));
        parts.add(relationships.fromPackage(
                MANIFEST,
                STRINGS,
                UI_DEFINITION,
                artifacts.stream().map(Artifact::part).toList(),
                images.stream().map(Image::part).toList()));
        parts.add(Part.of(STRINGS, Documents.json(Manifest.strings(content))));
        parts.add(Part.of(UI_DEFINITION, JSON_PART, Documents.uiDefinition()));
        artifacts.forEach(artifact -> parts.addAll(withSideCar(
                relationships,
                artifact.part(),
                "deploymenttemplateproperties",
                "Artifact",
                Xml.artifact(artifact.entry()))));
        images.forEach(image -> parts.addAll(withSideCar(
                relationships,
                image.part(),
                "imageproperties",
                "ImageProperties",
                Xml.imageProperties(CONTEXT, image.entry()))));
        parts.add(Part.of("[Content_Types].xml", contentTypes(parts)));
        return parts;
    }

    private static List<Artifact> artifacts(ItemContent content) {
        return List.of(
                Artifact.of("DefaultTemplate", "Template", "DefaultTemplate.json", true, Documents.defaultTemplate()),
                Artifact.of(
                        "createuidefinition",
                        "Custom",
                        "createuidefinition.json",
                        false,
                        Documents.createUiDefinition(content)),
                Artifact.of(
                        OriginMark.ARTIFACT,
                        "Custom",
                        OriginMark.fileName(content.publication()),
                        false,
                        Documents.origin(content)));
    }

    private static List<Image> images(ItemContent content) {
        var pictures = content.pictures();
        var images = new ArrayList<Image>();
        images.add(Image.of("small", "icon", "Small.png", pictures.small()));
        images.add(Image.of("medium", "icon", "Medium.png", pictures.medium()));
        images.add(Image.of("large", "icon", "Large.png", pictures.large()));
        images.add(Image.of("wide", "icon", "Wide.png", pictures.wide()));
        for (var number = 0; number < pictures.screenshots().size(); number++) {
            images.add(Image.of(
                    "screenshot" + number,
                    "screenshot",
                    "Screenshot%d.png".formatted(number),
                    pictures.screenshots().get(number)));
        }
        return images;
    }

    private static List<Part> withSideCar(
            Relationships relationships, Part part, String type, String fileName, byte[] document) {
        var sideCar = relationships.sideCarFolder(part.name()) + "/" + fileName;
        return List.of(part, relationships.fromPart(part.name(), type, sideCar), Part.of(sideCar, SIDE_CAR, document));
    }

    private static byte[] contentTypes(List<Part> parts) {
        return Xml.withMark(parts.stream()
                .flatMap(part -> part.override().stream()
                        .map(type -> "<Override PartName=\"/%s\" ContentType=\"%s\" />".formatted(part.name(), type)))
                .collect(Collectors.joining("", """
                        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
                        <Default Extension="json" ContentType="application/json" />\
                        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />\
                        <Default Extension="resjson" ContentType="text/json" />\
                        <Default Extension="png" ContentType="image/png" />""", "</Types>")));
    }

    /** A part's name in the manifest's form. */
    private static String path(String part) {
        return part.replace('/', '\\');
    }
}
