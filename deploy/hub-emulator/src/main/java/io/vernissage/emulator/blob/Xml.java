package io.vernissage.emulator.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Writes the service's XML answers, and reads the few XML bodies it takes. */
final class Xml {
    /** What no XML document may hold, escaped or not. */
    private static final Pattern NOT_IN_XML =
            Pattern.compile("[^\\x{9}\\x{A}\\x{D}\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    private final List<String> open = new ArrayList<>();

    Xml open(String name) {
        text.append('<').append(name).append('>');
        open.add(name);
        return this;
    }

    /** Opens an element with attributes, names and values in turn. */
    Xml open(String name, String... attributes) {
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(attributes[i + 1]))
                    .append('"');
        }
        text.append('>');
        open.add(name);
        return this;
    }

    Xml close() {
        text.append("</").append(open.removeLast()).append('>');
        return this;
    }

    Xml element(String name, String value) {
        text.append('<')
                .append(name)
                .append('>')
                .append(escaped(value))
                .append("</")
                .append(name)
                .append('>');
        return this;
    }

    /** The name of a blob, or what many have in common: percent-encoded, and marked so, where XML cannot have it. */
    Xml name(String value) {
        if (NOT_IN_XML.matcher(value).find()) {
            text.append("<Name Encoded=\"true\">")
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"))
                    .append("</Name>");
            return this;
        }
        return element("Name", value);
    }

    /** An element that is left out where it would be empty. */
    Xml unlessEmpty(String name, String value) {
        return value.isEmpty() ? this : element(name, value);
    }

    Xml element(String name, long value) {
        return element(name, Long.toString(value));
    }

    /** Text that is XML already. */
    Xml fragment(String xml) {
        text.append(xml);
        return this;
    }

    /** An element of a document that was read, as XML. */
    static String text(Element element) {
        try {
            var factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var writer = new StringWriter();
            var transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.transform(new DOMSource(element), new StreamResult(writer));
            return writer.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("What was read as XML can be written", e);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** The root element of a document; no entities, no document type. */
    static Element parse(byte[] bytes) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(bytes)).getDocumentElement();
        } catch (SAXException e) {
            throw StorageError.InvalidXmlDocument.exception();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("The JDK's XML parser cannot be made safe", e);
        }
    }

    static List<Element> children(Element parent) {
        var found = new ArrayList<Element>();
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }

    /** The text of the first child of that name; empty if there is none. */
    static String childText(Element parent, String name) {
        return children(parent).stream()
                .filter(child -> child.getTagName().equals(name))
                .findFirst()
                .map(child -> child.getTextContent().strip())
                .orElse("");
    }

    private static String escaped(String value) {
        return NOT_IN_XML
                .matcher(value)
                .replaceAll("\uFFFD")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
