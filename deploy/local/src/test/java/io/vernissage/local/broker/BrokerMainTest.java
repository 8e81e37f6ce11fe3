package io.vernissage.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BrokerMainTest {
    @Test
    void shouldTakeTheUsualPortsWhenNoneAreGiven() {
        assertThat(BrokerMain.options(new String[] {"--data", "/data"}))
                .contains(new BrokerOptions(Path.of("/data"), 9092, 9093));
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertThat(BrokerMain.options(new String[] {"--data", "/data", "--speed", "9"}))
                .isEmpty();
        assertThat(BrokerMain.options(new String[] {"--data", "/data", "--port", "many"}))
                .isEmpty();
        assertThat(BrokerMain.options(new String[] {"--port", "1"})).isEmpty();
    }
}
