package io.vernissage.upload.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.PublicationSpec.Link;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GalleryItemRulesTest {
    private static final Item USUAL = new Item("Debian 12", "<p>A <b>small</b> system</p>", List.of(), List.of());

    @Test
    void shouldTakeAWholeItem() {
        var link = new Link("Home", "https://www.debian.org/");
        var item = new Item(
                "Debian <3", "<a href=\"https://www.debian.org/\">home</a>", List.of(link), List.of(png(1, 1)));
        assertThat(refused(item.withIcon(png(115, 115)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "<b>Debian</b>", "Debian\n12", "Debian\u0007", "</title>"})
    void shouldRefuseATitleThatIsNoPlainLine(String title) {
        assertThat(refused(new Item(title, "text", List.of(), List.of()))).containsExactly("/galleryItem/title");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src='x'>",
                "<p onclick='x()'>text</p>",
                "<a href='javascript:x()'>text</a>",
                "<![CDATA[ <p>text</p>",
                ""
            })
    void shouldRefuseADescriptionThatThePortalMustNotShow(String description) {
        assertThat(refused(new Item("Debian", description, List.of(), List.of())))
                .containsExactly("/galleryItem/description");
    }

    @Test
    void shouldRefuseMoreThanThereIsRoomFor() {
        // Given
        var item = new GalleryItemSpec(
                Optional.of("no.dots"),
                "t".repeat(81),
                Optional.of("s".repeat(257)),
                Optional.of("d".repeat(5001)),
                Optional.of("p".repeat(257)),
                Collections.nCopies(21, "Compute"),
                Optional.empty(),
                Collections.nCopies(21, new Link("Home", "https://www.debian.org/")),
                Collections.nCopies(6, png(1, 1)));
        // When, then
        assertThat(refused(item))
                .containsExactlyInAnyOrder(
                        "/galleryItem/name",
                        "/galleryItem/title",
                        "/galleryItem/summary",
                        "/galleryItem/description",
                        "/galleryItem/publisherDisplayName",
                        "/galleryItem/categories",
                        "/galleryItem/links",
                        "/galleryItem/screenshots");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/", "javascript:x()", "https://user:word@host/", "/relative", "https://", "a b"})
    void shouldRefuseALinkThatLeadsToNoWebPage(String address) {
        var item = new Item("Debian", "text", List.of(new Link("Home", address)), List.of());
        assertThat(refused(item)).containsExactly("/galleryItem/links/0/uri");
    }

    @Test
    void shouldRefuseACategoryThatIsNoLabel() {
        var item = new GalleryItemSpec(
                Optional.empty(),
                "Debian",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of("Compute", "c".repeat(65)),
                Optional.empty(),
                List.of(new Link(" ", "https://host/")),
                List.of());
        assertThat(refused(item)).containsExactly("/galleryItem/categories/1", "/galleryItem/links/0/displayName");
    }

    @ParameterizedTest
    @CsvSource({"114, 200, false", "200, 114, false", "115, 115, true", "4097, 200, false", "2049, 2049, false"})
    void shouldRefuseAnIconOfAnotherSize(int width, int height, boolean isTaken) {
        assertThat(refused(USUAL.withIcon(png(width, height))).isEmpty()).isEqualTo(isTaken);
    }

    @Test
    void shouldRefuseAnIconThatIsNoWholePng() {
        // Given
        var png = bytes(115, 115);
        var damaged = png.clone();
        damaged[png.length / 2] ^= 1;
        // When, then
        assertThat(List.of(
                        "https://host/icon.png",
                        "data:image/jpeg;base64,AAAA",
                        "data:image/png;base64,no base64!",
                        "data:image/png;base64," + "A".repeat(256 * 1024),
                        uri(new byte[] {'G', 'I', 'F'}),
                        uri(new byte[100]),
                        uri(Arrays.copyOf(png, png.length - 1)),
                        uri(Arrays.copyOf(png, png.length + 1)),
                        uri(Arrays.copyOf(png, 40)),
                        uri(damaged)))
                .allSatisfy(icon -> assertThat(refused(USUAL.withIcon(icon))).containsExactly("/galleryItem/icon"));
    }

    /** What most tests tell apart. */
    private record Item(String title, String description, List<Link> links, List<String> screenshots) {
        GalleryItemSpec withIcon(String icon) {
            return spec(Optional.of(icon));
        }

        GalleryItemSpec spec(Optional<String> icon) {
            return new GalleryItemSpec(
                    Optional.empty(),
                    title,
                    Optional.empty(),
                    Optional.of(description),
                    Optional.empty(),
                    List.of(),
                    icon,
                    links,
                    screenshots);
        }
    }

    private static List<String> refused(Item item) {
        return refused(item.spec(Optional.empty()));
    }

    private static List<String> refused(GalleryItemSpec item) {
        var pointers = new ArrayList<String>();
        new GalleryItemRules((pointer, detail) -> {
                    assertThat(detail).endsWith(".");
                    pointers.add(pointer);
                })
                .check(item);
        return pointers;
    }

    private static String png(int width, int height) {
        return uri(bytes(width, height));
    }

    private static String uri(byte[] file) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
    }

    private static byte[] bytes(int width, int height) {
        var file = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
