package io.vernissage.vm.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleTest {
    @Test
    void shouldShowTheLineAsPlainText() {
        // Given
        var console = new Console("Booting\r\n\u001B[0;32m  debian\u001B[0m\u0007 login: \u0000\r\n");
        // When, Then
        assertThat(console.lineWith("login:")).contains("debian login:");
    }

    @Test
    void shouldFindTextThatColoursCutApart() {
        assertThat(new Console("\u001B[1mlog\u001B[0min:").lineWith("login:")).contains("login:");
    }

    @Test
    void shouldFindAPromptThatNoLineEndFollows() {
        assertThat(new Console("one\ntwo login: ").lineWith("login:")).contains("two login:");
    }

    @Test
    void shouldCutALongLineAroundTheText() {
        // Given
        var console = new Console("x".repeat(5000) + "login:" + "y".repeat(5000));
        // When
        var line = console.lineWith("login:").orElseThrow();
        // Then
        assertThat(line).hasSizeLessThanOrEqualTo(200).startsWith("login:");
    }

    @Test
    void shouldFindNothingInNothing() {
        assertThat(new Console("").lineWith("login:")).isEmpty();
        assertThat(new Console("\r\n\u001B[2J\r\n").lastLines()).isEmpty();
    }

    @Test
    void shouldShowTheLastLines() {
        assertThat(new Console("1\n2\n3\n\n4\n5\n6\n").lastLines()).isEqualTo("2 | 3 | 4 | 5 | 6");
    }
}
