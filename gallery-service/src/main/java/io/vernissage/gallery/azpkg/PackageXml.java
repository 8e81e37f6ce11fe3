package io.vernissage.gallery.azpkg;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads the flat XML lists of a package. A document type, and with it every entity, is refused. */
final class PackageXml {
    private PackageXml() {}

    /** The elements of this name directly below the root. */
    static List<Element> children(byte[] xml, String name) {
        try {
            var factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            var children = builder.parse(new ByteArrayInputStream(xml))
                    .getDocumentElement()
                    .getChildNodes();
            return IntStream.range(0, children.getLength())
                    .mapToObj(children::item)
                    .filter(Element.class::isInstance)
                    .map(Element.class::cast)
                    .filter(element -> name.equals(element.getLocalName()))
                    .toList();
        } catch (SAXException | IOException e) {
            throw ZipReader.damaged("one of its XML parts can not be read");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("The JDK's own parser knows this feature", e);
        }
    }
}
