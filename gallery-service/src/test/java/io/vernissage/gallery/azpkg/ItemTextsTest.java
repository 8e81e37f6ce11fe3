package io.vernissage.gallery.azpkg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemTextsTest {
    @Test
    void shouldDeriveWhatWasLeftOutFromTheImage() {
        // Given
        var item = new GalleryItemSpec(
                Optional.empty(),
                "Tom & Jerry",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of());
        // When
        var texts = ItemTexts.of(item, Items.IMAGE);
        // Then
        assertThat(texts.publisherDisplayName()).isEqualTo("Contoso");
        assertThat(texts.publisherLegalName()).isEqualTo("Contoso");
        assertThat(texts.longSummary()).isEqualTo(texts.summary());
        assertThat(texts.description())
                .isEqualTo("<p>Create a virtual machine from the image Contoso Debian 12.5, version 1.0.0.</p>");
        assertThat(texts.categories()).containsExactly("Virtual Machines");
    }

    @Test
    void shouldPassOverRecommendations() {
        assertThatCode(() -> texts(Items.titled("T".repeat(81)))).doesNotThrowAnyException();
        assertThatCode(() -> texts(Items.described("short"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257})
    void shouldHoldTitlesToTheirLimit(int length) {
        assertThatThrownBy(() -> texts(Items.titled("T".repeat(length))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.title must be 1 to 256 characters; it has " + length);
    }

    @Test
    void shouldHoldDescriptionsAndLinkNamesToTheirLimits() {
        assertThatThrownBy(() -> texts(Items.described("d".repeat(5001)))).hasMessageContaining("1 to 5000");
        assertThatThrownBy(() -> texts(Items.linked("n".repeat(65), "https://example.test/")))
                .hasMessageContaining("galleryItem.links[0].displayName must be 1 to 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "<b>bold</b>", "a\u0000b", "a\u001Bb"})
    void shouldTakeTitlesAsPlainTextOnly(String title) {
        assertThatThrownBy(() -> texts(Items.titled(title)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.title");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "ftp://example.test/",
                "file:///etc/passwd",
                "//example.test/",
                "example.test",
                "https:///path",
                "https://user@example.test/",
                "not an address",
                ""
            })
    void shouldTakeLinksToWebPagesOnly(String uri) {
        assertThatThrownBy(() -> texts(Items.linked("Home", uri)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.links[0].uri");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                "<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h5>e</h5>",
                "<p>one<br>two<br/></p><ol><li>x</li></ol><ul><li>y</li></ul>",
                "<p><strong>s</strong><em>e</em><b>b</b><i>i</i></p>",
                "<a href=\"https://example.test/?a=b\" target=\"_blank\">link</a>",
                "1 &lt; 2 &amp; 3 &gt; 2"
            })
    void shouldTakeTheHtmlThatThePortalShows(String html) {
        assertThat(texts(Items.described(html)).description()).isEqualTo(html);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<script>alert(1)</script> | the tag <script>",
                "<p onclick=\"x()\">a</p> | the attribute 'onclick' on <p>",
                "<a href=\"javascript:x()\">a</a> | the attribute 'href' on <a>",
                "<a href=\"/relative\">a</a> | the attribute 'href' on <a>",
                "<img src=x onerror=x()> | the tag <img>",
                "<p style=\"x\">a</p> | the attribute 'style' on <p>",
                "<h6>a</h6> | the tag <h6>",
                "<svg><p>a</p></svg> | the tag <svg>",
                "<!-- <script> --> | not well-formed",
                "<![CDATA[><script>x()</script>]]> | description holds",
                "<iframe src=\"https://example.test\"></iframe> | the tag <iframe>",
                "<td>a | not well-formed",
                "a < b | not well-formed"
            })
    void shouldRefuseAllOtherHtml(String html, String reason) {
        assertThatThrownBy(() -> texts(Items.described(html)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.description")
                .hasMessageContaining(reason);
    }

    private static ItemTexts texts(GalleryItemSpec item) {
        return ItemTexts.of(item, Items.IMAGE);
    }
}
