package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fuzzer's inputs, at random but the same each time. */
class DiskFuzzerTest {
    private static final int INPUTS = 4000;

    @ParameterizedTest
    @EnumSource
    void shouldRefuseOrReadWhateverComes(FuzzedFormat format) throws IOException {
        // Given
        var fuzzed = new FuzzedImage(format);
        var random = new Random(1789);
        var disks = 0;
        // a stream is read to its end each time, and these two unpack slowly
        var inputs =
                switch (format) {
                    case STREAM, XZ, BZ2 -> INPUTS / 10;
                    case RAW, VHD, VHDX, QCOW2, VMDK, GZ, ZST, ZIP -> INPUTS;
                };
        for (var number = 0; number < inputs; number++) {
            var input = new byte[2 + 12 * random.nextInt(4)];
            random.nextBytes(input);
            input[0] = (byte) random.nextInt(fuzzed.seeds());
            // When, Then
            disks += DiskFuzzer.check(fuzzed, input) ? 1 : 0;
        }
        // Then: both happen
        assertThat(disks).isBetween(inputs / 20, inputs * 19 / 20);
    }
}
