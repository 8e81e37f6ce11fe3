package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.chaos.Service;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperationTest {
    @Test
    void shouldBeWhatRulesOfChaosMayName() {
        assertThat(Service.BLOB.operations())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Operation.values()).map(Enum::name).toList());
    }
}
