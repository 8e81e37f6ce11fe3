package io.vernissage.gallery.icon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PngTest {
    private static final byte[] GOOD = PngFiles.plain(120, 120, 0xFF336699);

    @Test
    void shouldAcceptARealPng() {
        // Given
        var uri = PngFiles.dataUri(GOOD);
        // When
        var png = Png.fromDataUri("galleryItem.icon", uri, 115);
        // Then
        assertThat(png.width()).isEqualTo(120);
        assertThat(PngFiles.read(png).getRGB(60, 60)).isEqualTo(0xFF336699);
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("a GIF", PngFiles.dataUri(PngFiles.gif()), "signature"),
                Arguments.of("another type", "data:image/gif;base64,R0lGODlh", "data URI"),
                Arguments.of("an address", "https://example.test/icon.png", "data URI"),
                Arguments.of("no base64", "data:image/png;base64,%%%not base64%%%", "base64"),
                Arguments.of("nothing", "data:image/png;base64,", "signature"),
                Arguments.of("too many pixels", PngFiles.dataUri(PngFiles.headerOnly(4000, 4000)), "4000 x 4000"),
                Arguments.of("a bomb", PngFiles.dataUri(PngFiles.headerOnly(50_000, 50_000)), "50000 x 50000"),
                Arguments.of(
                        "negative edges",
                        PngFiles.dataUri(PngFiles.headerOnly(Integer.MIN_VALUE, Integer.MIN_VALUE)),
                        "the least"),
                Arguments.of("too small", PngFiles.dataUri(PngFiles.plain(114, 200, 0)), "the least are 115 x 115"),
                Arguments.of("truncated", PngFiles.dataUri(Arrays.copyOf(GOOD, GOOD.length - 20)), "truncated"),
                Arguments.of("a tail", PngFiles.dataUri(joined(GOOD, new byte[] {'P', 'K', 3, 4})), "behind the end"),
                Arguments.of("damaged", PngFiles.dataUri(changed(GOOD)), "checksum"),
                Arguments.of("too long", "data:image/png;base64," + "A".repeat(256 * 1024), "the most are 262144"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void shouldRefuseWhatIsNoUsablePng(String name, String uri, String reason) {
        assertThatThrownBy(() -> Png.fromDataUri("galleryItem.icon", uri, 115))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.icon")
                .hasMessageContaining(reason);
    }

    @Test
    void shouldRefuseEveryTruncationWithAProblem() {
        for (var length = 0; length < GOOD.length; length++) {
            var uri = PngFiles.dataUri(Arrays.copyOf(GOOD, length));
            assertThatThrownBy(() -> Png.fromDataUri("galleryItem.icon", uri, 115))
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void shouldDropChunksThatAreNotThePicture() {
        // Given: a compressed text between header and data, which a decoder would inflate
        var text = PngFiles.chunk("zTXt", new byte[5000]);
        var file = joined(Arrays.copyOf(GOOD, 33), text, Arrays.copyOfRange(GOOD, 33, GOOD.length));
        // When
        var png = Png.fromDataUri("galleryItem.icon", PngFiles.dataUri(file), 115);
        // Then
        assertThat(png.bytes()).isEqualTo(GOOD);
    }

    @Test
    void shouldRefusePixelDataThatDoesNotFitTheHeader() {
        var uri = PngFiles.dataUri(PngFiles.headerOnly(120, 120));
        assertThatThrownBy(() -> Canvas.decoded("galleryItem.icon", Png.fromDataUri("galleryItem.icon", uri, 115)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("picture data is damaged");
    }

    @Test
    void shouldNotRepeatThePictureInTheProblem() {
        var encoded = Base64.getEncoder().encodeToString("not a picture at all".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Png.fromDataUri("galleryItem.icon", "data:image/png;base64," + encoded, 115))
                .hasMessageNotContaining(encoded);
    }

    private static byte[] joined(byte[]... pieces) {
        var bytes = new ByteArrayOutputStream();
        for (var piece : pieces) {
            bytes.writeBytes(piece);
        }
        return bytes.toByteArray();
    }

    private static byte[] changed(byte[] file) {
        var copy = file.clone();
        copy[file.length - 25] ^= 1;
        return copy;
    }
}
