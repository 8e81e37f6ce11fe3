package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ScreenTest {
    @Test
    void shouldKeepEveryPixel() throws IOException {
        // Given
        var header = "P6\n2 1\n255\n".getBytes(StandardCharsets.US_ASCII);
        var pixmap = java.util.Arrays.copyOf(header, header.length + 6);
        pixmap[header.length] = (byte) 0xff;
        pixmap[header.length + 5] = 0x20;
        // When
        var image = ImageIO.read(new ByteArrayInputStream(Screen.png(pixmap)));
        // Then
        assertThat(image.getWidth()).isEqualTo(2);
        assertThat(image.getRGB(0, 0)).isEqualTo(0xffff0000);
        assertThat(image.getRGB(1, 0)).isEqualTo(0xff000020);
    }

    @Test
    void shouldRefuseWhatIsShorterThanItSays() {
        assertThatThrownBy(() -> Screen.png("P6\n9 9\n255\n".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shorter");
        assertThatThrownBy(() -> Screen.png("P5\n1 1\n255\n ".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("Not a binary pixmap");
        assertThatThrownBy(() -> Screen.png(new byte[0])).isInstanceOf(IOException.class);
    }
}
