package io.vernissage.hub.resourcemanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubException;
import io.vernissage.hub.ResourceGroups;
import io.vernissage.hub.fake.FakeStamp;
import io.vernissage.hub.fake.FakeStamp.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantResourceGroupsTest {
    private static final String GROUPS = "/subscriptions/tenant-subscription/resourcegroups";
    private static final String GROUP = GROUPS + "/g";

    private final FakeStamp stamp = new FakeStamp();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        stamp.close();
    }

    @Test
    void shouldMakeAGroupAtTheStampsLocation() {
        // Given
        stamp.on("PUT", GROUP, 201, group("Succeeded"));
        // When
        groups().ensure("g", Map.of("vernissage-publication", "p"));
        // Then
        var request = stamp.asked("PUT", GROUP).getFirst();
        assertThat(request.query()).isEqualTo("api-version=2019-10-01");
        assertThat(request.body()).contains("\"location\":\"local\"", "\"vernissage-publication\":\"p\"");
    }

    @Test
    void shouldLeaveAGroupAsItIs() {
        // Given
        stamp.on("GET", GROUP, 200, group("Succeeded"));
        // When
        groups().ensure("g", Map.of());
        // Then
        assertThat(stamp.asked("PUT", GROUP)).isEmpty();
    }

    @Test
    void shouldMakeAGroupAnewThatWasBeingDeleted() {
        // Given
        states("Deleting", "Deleting", "");
        stamp.on("PUT", GROUP, 201, group("Succeeded"));
        // When
        groups().ensure("g", Map.of());
        // Then
        assertThat(stamp.asked("PUT", GROUP)).hasSize(1);
    }

    @Test
    void shouldWaitUntilADeletedGroupIsGone() {
        // Given
        stamp.on("DELETE", GROUP, 202, "");
        states("Deleting", "Deleting", "");
        // When
        groups().delete("g");
        // Then
        assertThat(stamp.asked("GET", GROUP)).hasSize(3);
    }

    @Test
    void shouldTakeAGroupThatIsNotThereForDeleted() {
        // When, then
        assertThatCode(() -> groups().delete("g")).doesNotThrowAnyException();
    }

    @Test
    void shouldSayThatADeletionWasGivenUp() {
        // Given
        stamp.on("DELETE", GROUP, 202, "");
        states("Deleting", "Succeeded");
        // When
        var error = catchThrowableOfType(HubException.class, () -> groups().delete("g"));
        // Then
        assertThat(error.code()).isEqualTo("ResourceGroupNotDeleted");
        assertThat(error.passing()).isFalse();
    }

    @Test
    void shouldNameTheGroupsWithATag() {
        // Given
        stamp.on(
                "GET",
                GROUPS,
                200,
                "{\"value\":[{\"name\":\"a\",\"location\":\"local\",\"tags\":{\"owner\":\"vernissage\"}},{\"name\":\"b\",\"location\":\"local\"}]}");
        // When, then
        assertThat(groups().tagged("owner", "vernissage")).containsExactly("a");
        assertThat(stamp.asked("GET", GROUPS).getFirst().query())
                .contains("tagName eq 'owner' and tagValue eq 'vernissage'");
    }

    /** What is answered in turn, the last one for ever; nothing for a group that is not there. */
    private void states(String... states) {
        var next = new AtomicInteger();
        stamp.on("GET", GROUP, _ -> {
            var state = List.of(states).get(Math.min(next.getAndIncrement(), states.length - 1));
            return state.isEmpty()
                    ? Reply.of(404, "{\"error\":{\"code\":\"ResourceGroupNotFound\",\"message\":\"no\"}}")
                    : new Reply(200, group(state), Map.of("Content-Type", "application/json"));
        });
    }

    private static String group(String state) {
        return "{\"id\":\"/x\",\"name\":\"g\",\"location\":\"local\",\"properties\":{\"provisioningState\":\"%s\"}}"
                .formatted(state);
    }

    private ResourceGroups groups() {
        return stamp.connect(folder).resourceGroups();
    }
}
