package io.vernissage.emulator.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class Crc64Test {
    @Test
    void shouldHaveTheCheckValueOfItsKind() {
        // Given
        var checksum = new Crc64();
        // When: in two parts, neither of them whole words
        checksum.update(ByteBuffer.wrap("123".getBytes(UTF_8)));
        checksum.update(ByteBuffer.wrap("456789".getBytes(UTF_8)));
        // Then: 0xAE8B14860A799888, as the catalogue of such checksums has it
        assertThat(Base64.getDecoder().decode(checksum.base64()))
                .containsExactly(0x88, 0x98, 0x79, 0x0A, 0x86, 0x14, 0x8B, 0xAE);
    }

    @Test
    void shouldBeTheSameInAnyParts() {
        // Given
        var bytes = "a text that is longer than eight bytes, and no multiple of them".getBytes(UTF_8);
        var whole = new Crc64();
        var parts = new Crc64();
        // When
        whole.update(ByteBuffer.wrap(bytes));
        for (byte one : bytes) {
            parts.update(ByteBuffer.wrap(new byte[] {one}));
        }
        // Then
        assertThat(parts.base64()).isEqualTo(whole.base64());
    }
}
