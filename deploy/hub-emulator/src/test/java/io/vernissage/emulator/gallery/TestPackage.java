package io.vernissage.emulator.gallery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A small good gallery package, to be spoiled part by part. */
final class TestPackage {
    private static final String AZPKG = "http://schemas.microsoft.com/azpkg/2013/12/";
    private final Map<String, byte[]> parts = new LinkedHashMap<>();

    TestPackage() {
        text("manifest.json", """
                {"name":"Test","publisher":"TestUbuntu","version":"1.0.0","displayName":"ms-resource:displayName",
                 "publisherDisplayName":"TestUbuntu","publisherLegalName":"TestUbuntu","summary":"Create a VM",
                 "longSummary":"Create a simple VM","description":"<p>A VM</p>","uiDefinition":{"path":"UIDefinition.json"},
                 "artifacts":[{"name":"LinuxTemplate","type":"Template","path":"DeploymentTemplates\\\\LinuxTemplate.json","isDefault":true}],
                 "categories":["Custom"],"links":[{"displayName":"Documentation","uri":"http://example.org/"}],
                 "images":[{"context":"ibiza","items":[
                  {"id":"small","path":"icons\\\\small.png","type":"icon"},{"id":"medium","path":"icons\\\\medium.png","type":"icon"},
                  {"id":"large","path":"icons\\\\large.png","type":"icon"},{"id":"wide","path":"icons\\\\wide.png","type":"icon"}]}]}""");
        text("strings/resources.resjson", "{\"displayName\":\"A test\"}");
        text("UIDefinition.json", """
                {"createDefinition":{"createBlade":{"name":"CreateVMWizardBlade","extension":"Microsoft_Azure_Compute"}}}""");
        text("DeploymentTemplates/LinuxTemplate.json", "{\"resources\":[]}");
        text(
                "aa/Artifact",
                "<?xml version=\"1.0\"?><Artifact><Name>LinuxTemplate</Name><Type>Template</Type></Artifact>");
        relations(
                "DeploymentTemplates/_rels/LinuxTemplate.json.rels",
                relation("deploymenttemplateproperties", "/aa/Artifact"));
        var icons = new StringBuilder();
        icon(icons, "small", 40, 40);
        icon(icons, "medium", 90, 90);
        icon(icons, "large", 115, 115);
        icon(icons, "wide", 255, 115);
        relations(
                "_rels/.rels",
                relation("manifest", "/manifest.json")
                        + relation("strings", "/strings/resources.resjson")
                        + relation("uidefinition", "/UIDefinition.json")
                        + relation("artifact", "/DeploymentTemplates/LinuxTemplate.json")
                        + icons);
        text("[Content_Types].xml", """
                <?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                <Default Extension="json" ContentType="application/json"/><Default Extension="resjson" ContentType="text/json"/>
                <Default Extension="png" ContentType="image/png"/>
                <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                <Override PartName="/aa/Artifact" ContentType="text/xml"/><Override PartName="/bb/ImageProperties" ContentType="text/xml"/>
                </Types>""");
        text(
                "bb/ImageProperties",
                "<?xml version=\"1.0\"?><ImageProperties><Context>ibiza</Context></ImageProperties>");
    }

    private void icon(StringBuilder relations, String name, int width, int height) {
        png("icons/%s.png".formatted(name), width, height);
        relations("icons/_rels/%s.png.rels".formatted(name), relation("imageproperties", "/bb/ImageProperties"));
        relations.append(relation("image", "/icons/%s.png".formatted(name)));
    }

    TestPackage png(String part, int width, int height) {
        parts.put(
                part,
                ByteBuffer.allocate(33)
                        .putLong(0x89504E470D0A1A0AL)
                        .putInt(13)
                        .putInt(0x49484452)
                        .putInt(width)
                        .putInt(height)
                        .array());
        return this;
    }

    TestPackage text(String part, String text) {
        parts.put(part, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    TestPackage change(String part, String from, String to) {
        return text(part, new String(parts.get(part), StandardCharsets.UTF_8).replace(from, to));
    }

    TestPackage without(String part) {
        parts.remove(part);
        return this;
    }

    private void relations(String part, String relations) {
        text(
                part,
                "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                        + relations + "</Relationships>");
    }

    private static String relation(String type, String target) {
        return "<Relationship Type=\"%s%s\" Target=\"%s\" Id=\"R%x\"/>"
                .formatted(AZPKG, type, target, target.hashCode());
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
