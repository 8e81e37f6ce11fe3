package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.ProblemException;
import org.junit.jupiter.api.Test;

class DiskSizeTest {
    private static final long MIB = 1 << 20;

    @Test
    void shouldRoundUpToWholeMebibytes() {
        assertThat(DiskSize.judged(1)).isEqualTo(MIB);
        assertThat(DiskSize.judged(7 * MIB)).isEqualTo(7 * MIB);
        assertThat(DiskSize.judged(DiskSize.LARGEST)).isEqualTo(1023L * 1024 * MIB);
    }

    @Test
    void shouldRefuseWhatNoStampTakes() {
        assertThat(kindOf(0)).isEqualTo("disk-empty");
        assertThat(kindOf(DiskSize.LARGEST + 512)).isEqualTo("disk-too-large");
    }

    private static String kindOf(long size) {
        var type = catchThrowableOfType(ProblemException.class, () -> DiskSize.judged(size))
                .problem()
                .type()
                .toString();
        return type.substring(type.lastIndexOf(':') + 1);
    }
}
