package io.vernissage.gallery.icon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.ProblemException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PicturesTest {
    private static final int BLUE = 0xFF336699;

    static Stream<Optional<String>> icons() {
        return Stream.of(
                Optional.empty(),
                Optional.of(PngFiles.dataUri(PngFiles.plain(115, 115, BLUE))),
                Optional.of(PngFiles.dataUri(PngFiles.plain(400, 200, BLUE))),
                Optional.of(PngFiles.dataUri(PngFiles.plain(117, 1200, BLUE))));
    }

    @ParameterizedTest
    @MethodSource("icons")
    void shouldHaveExactlyTheSizesOfTheMarketplace(Optional<String> icon) {
        // When
        var pictures = Pictures.of("Debian 12", icon, List.of());
        // Then
        assertSize(pictures.small(), 40, 40);
        assertSize(pictures.medium(), 90, 90);
        assertSize(pictures.large(), 115, 115);
        assertSize(pictures.wide(), 255, 115);
        assertThat(pictures.screenshots()).hasSize(1);
        assertSize(pictures.screenshots().getFirst(), 533, 324);
    }

    @Test
    void shouldCentreTheIconInTheWideOneOnATransparentGround() {
        // Given
        var icon = PngFiles.dataUri(PngFiles.plain(115, 115, BLUE));
        // When
        var wide = PngFiles.read(Pictures.of("x", Optional.of(icon), List.of()).wide());
        // Then
        assertThat(wide.getRGB(127, 57)).isEqualTo(BLUE);
        assertThat(wide.getRGB(71, 57)).isEqualTo(BLUE);
        assertThat(wide.getRGB(2, 57) >>> 24).isZero();
        assertThat(wide.getRGB(252, 57) >>> 24).isZero();
    }

    @Test
    void shouldKeepTheProportionsOfAnOblongIcon() {
        // Given
        var icon = PngFiles.dataUri(PngFiles.plain(460, 230, BLUE));
        // When
        var large = PngFiles.read(Pictures.of("x", Optional.of(icon), List.of()).large());
        // Then
        assertThat(large.getRGB(57, 57)).isEqualTo(BLUE);
        assertThat(large.getRGB(57, 5) >>> 24).isZero();
        assertThat(large.getRGB(57, 110) >>> 24).isZero();
    }

    @Test
    void shouldFitScreenshots() {
        // Given
        var shots = List.of(
                PngFiles.dataUri(PngFiles.plain(1066, 648, BLUE)), PngFiles.dataUri(PngFiles.plain(10, 10, BLUE)));
        // When
        var pictures = Pictures.of("x", Optional.empty(), shots);
        // Then
        assertThat(pictures.screenshots()).hasSize(2).allSatisfy(shot -> assertSize(shot, 533, 324));
        assertThat(PngFiles.read(pictures.screenshots().getFirst()).getRGB(0, 0))
                .isEqualTo(BLUE);
    }

    @Test
    void shouldSayWhichScreenshotIsNotUsable() {
        // Given
        var shots = List.of(PngFiles.dataUri(PngFiles.plain(10, 10, BLUE)), "data:image/png;base64,AAAA");
        // When, then
        assertThatThrownBy(() -> Pictures.of("x", Optional.empty(), shots))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.screenshots[1]");
    }

    @Test
    void shouldRefuseMoreScreenshotsThanAPackageShouldCarry() {
        var shot = PngFiles.dataUri(PngFiles.plain(10, 10, BLUE));
        assertThatThrownBy(() -> Pictures.of("x", Optional.empty(), Collections.nCopies(6, shot)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("at most 5");
    }

    @Test
    void shouldDrawTheSameMonogramForTheSameTitle() {
        assertThat(Pictures.of("Debian 12", Optional.empty(), List.of()).large().bytes())
                .isEqualTo(Pictures.of("Debian 12", Optional.empty(), List.of())
                        .large()
                        .bytes())
                .isNotEqualTo(Pictures.of("Ubuntu", Optional.empty(), List.of())
                        .large()
                        .bytes());
    }

    @ParameterizedTest
    @MethodSource("titles")
    void shouldTakeUpToTwoLettersOfAnyTitle(String title, String letters) {
        assertThat(Monogram.of(title).letters()).isEqualTo(letters);
        assertThat(Monogram.of(title).drawn(40).getWidth()).isEqualTo(40);
    }

    static Stream<Arguments> titles() {
        return Stream.of(
                Arguments.of("Debian 12", "D1"),
                Arguments.of("ubuntu", "U"),
                Arguments.of("Élan vital (test)", "EV"),
                Arguments.of("Дебиан", ""),
                Arguments.of("", ""));
    }

    private static void assertSize(Png png, int width, int height) {
        var image = PngFiles.read(png);
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        assertThat(png.width()).isEqualTo(width);
        assertThat(png.height()).isEqualTo(height);
    }
}
