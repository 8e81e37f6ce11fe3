package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TagQueryTest {
    private static final Map<String, String> TAGS = Map.of("kind", "disk", "size", "20");

    @Test
    void shouldCompareAndJoin() {
        assertThat(condition("kind = 'disk'")).isTrue();
        assertThat(condition("\"kind\"='log'")).isFalse();
        assertThat(condition("kind <> 'log' AND size >= '20'")).isTrue();
        assertThat(condition("size > '20' or size < '20'")).isFalse();
        assertThat(condition("(kind='log' or kind='disk') and size <= '20'")).isTrue();
        assertThat(condition("kind='disk' or kind='log' and size='0'")).isTrue();
        assertThat(condition("none <> 'x'")).isTrue();
        assertThat(condition("none >= ''")).isFalse();
    }

    @Test
    void shouldNameTheContainerInASearchAlone() {
        // Given
        var search = TagQuery.ofParameter("@container = 'disks' AND kind='disk'");
        // When, then
        assertThat(search.container()).isEqualTo("disks");
        assertThat(search.matches(TAGS)).isTrue();
        assertThat(search.named(TAGS)).isEqualTo(Map.of("kind", "disk"));
        assertThatThrownBy(() -> condition("@container='disks'")).hasMessageContaining("InvalidHeaderValue");
    }

    @Test
    void shouldSayWhereASearchCannotBeRead() {
        assertThatThrownBy(() -> TagQuery.ofParameter("kind='disk' or size='20'"))
                .hasMessageContaining("Error parsing query at or near character position");
        assertThatThrownBy(() -> TagQuery.ofParameter("kind <> 'disk'")).hasMessageContaining("unexpected '<>'");
        assertThatThrownBy(() -> TagQuery.ofParameter("kind='disk' size='20'"))
                .hasMessageContaining("Error parsing query at or near character position");
        assertThatThrownBy(() -> TagQuery.ofParameter("kind='a@b'")).hasMessageContaining("not permitted in tag");
        assertThatThrownBy(() -> TagQuery.ofParameter("")).hasMessageContaining("character position 1");
    }

    private static boolean condition(String text) {
        return TagQuery.ofHeader("x-ms-if-tags", text).matches(TAGS);
    }
}
