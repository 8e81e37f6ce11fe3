package io.vernissage.emulator.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChaosTest {
    private static final long MIB = 1024 * 1024;

    private final AtomicLong nanoseconds = new AtomicLong();
    private final List<Duration> waits = new ArrayList<>();
    private final Chaos chaos = new Chaos(Clock.systemUTC(), nanoseconds::get, waits::add);

    @Test
    void shouldLetEverythingPassWithoutRules() {
        assertThat(chaos.isIdle()).isTrue();
        assertThat(chaos.meet(write("contoso", "a.vhd"))).isEmpty();
        assertThat(chaos.faults().total()).isZero();
    }

    @Test
    void shouldMeetOnlyWhomTheRuleIsFor() {
        rules("""
                {"rules": [{"id": "busy",
                  "where": {"service": "blob", "operations": ["put_page", "GET_*"], "account": "contoso", "blob": "*.vh?"},
                  "fault": {"type": "refuse"}}]}""");
        assertThat(chaos.meet(write("contoso", "folder/a.vhd"))).isPresent();
        assertThat(chaos.meet(visit("GET_BLOB", "contoso", "a.vhd"))).isPresent();
        assertThat(chaos.meet(visit("DELETE_BLOB", "contoso", "a.vhd"))).isEmpty();
        assertThat(chaos.meet(write("fabrikam", "a.vhd"))).isEmpty();
        assertThat(chaos.meet(write("contoso", "a.vhdx"))).isEmpty();
        assertThat(chaos.meet(Visit.of(Service.ARM, "GET_x", "/subscriptions", "", "")))
                .isEmpty();
    }

    @Test
    void shouldStrikeEveryNthUntilItIsEnough() {
        rules("""
                {"rules": [{"id": "third", "where": {"service": "blob"}, "every": 3, "most": 2,
                  "fault": {"type": "refuse"}}]}""");
        assertThat(struck(12)).containsExactly(3, 6);
    }

    @Test
    void shouldStrikeTheSameRequestsWithTheSameSeed() {
        var rules = """
                {"seed": %d, "rules": [{"id": "some", "where": {"service": "blob"}, "probability": 0.25,
                  "fault": {"type": "refuse"}}]}""";
        rules(rules.formatted(7));
        var first = struck(400);
        chaos.reset();
        var second = struck(400);
        rules(rules.formatted(8));
        var other = struck(400);
        assertThat(second).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
        assertThat(first).hasSizeBetween(60, 140);
    }

    @Test
    void shouldListOnlyWhatCameToPass() {
        rules("""
                {"rules": [{"id": "lost", "where": {"service": "blob", "operations": ["PUT_PAGE"]},
                  "fault": {"type": "lose"}}]}""");
        chaos.meet(write("contoso", "a.vhd"));
        chaos.meet(write("contoso", "b.vhd")).orElseThrow().happened();
        var report = chaos.faults();
        assertThat(report.total()).isEqualTo(1);
        assertThat(report.rules()).containsEntry("lost", 1L);
        assertThat(report.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.rule()).isEqualTo("lost");
            assertThat(fault.visit().blob()).isEqualTo("b.vhd");
            assertThat(fault.did()).isEqualTo("acknowledged and lost");
        });
    }

    @Test
    void shouldCountAllAndListTheNewest() {
        rules("""
                {"rules": [{"id": "slow", "where": {"service": "blob"},
                  "fault": {"type": "delay", "time": {"type": "fixed", "delay": "PT0.02S"}}}]}""");
        for (int i = 0; i < Ledger.KEPT + 5; i++) {
            chaos.meet(write("contoso", "a.vhd"));
        }
        var report = chaos.faults();
        assertThat(report.total()).isEqualTo(Ledger.KEPT + 5);
        assertThat(report.faults()).hasSize(Ledger.KEPT);
        assertThat(report.faults().getLast().number()).isEqualTo(Ledger.KEPT + 5);
        assertThat(waits).hasSize(Ledger.KEPT + 5).containsOnly(Duration.ofMillis(20));
    }

    @Test
    void shouldDelayAsDistributed() {
        rules("""
                {"rules": [
                 {"id": "even", "where": {"service": "blob", "blob": "even"},
                  "fault": {"type": "delay", "time": {"type": "uniform", "least": "PT0.01S", "most": "PT0.03S"}}},
                 {"id": "tail", "where": {"service": "blob", "blob": "tail"},
                  "fault": {"type": "delay", "time": {"type": "exponential", "mean": "PT0.02S"}}}]}""");
        IntStream.range(0, 2000).forEach(i -> chaos.meet(write("contoso", "even")));
        assertThat(waits).allMatch(wait -> wait.toMillis() >= 10 && wait.toMillis() <= 30);
        assertThat(mean()).isBetween(19.0, 21.0);
        waits.clear();
        IntStream.range(0, 2000).forEach(i -> chaos.meet(write("contoso", "tail")));
        assertThat(mean()).isBetween(18.0, 22.0);
        assertThat(waits).anyMatch(wait -> wait.toMillis() > 60);
    }

    @Test
    void shouldGiveAGoodClientCloseToTheWholeBandwidth() {
        rules(limit("BLOB", 500, 60 * MIB, "BUSY"));
        var written = new AtomicLong();
        // When: four megabytes whenever they are let in, asked for again after ten milliseconds
        long busy = LongStream.range(0, 1000)
                .filter(tick -> {
                    nanoseconds.set(tick * 10_000_000);
                    var refused = chaos.meet(write("contoso", "a.vhd"));
                    refused.ifPresentOrElse(Encounter::happened, () -> written.addAndGet(4 * MIB));
                    return refused.isPresent();
                })
                .count();
        // Then: ten seconds of the rate, half a second saved up before, and at most one write on credit
        assertThat(written.get()).isBetween(600 * MIB, 634 * MIB);
        assertThat(chaos.faults().rules()).containsEntry("limit", busy);
        assertThat(chaos.faults().faults()).extracting(InjectedFault::did).containsOnly("answered 503 ServerBusy");
    }

    @Test
    void shouldCountBlobsByThemselvesAndAccountsTogether() {
        rules(limit("BLOB", 2, 0, "TIMEOUT"));
        assertThat(chaos.meet(write("contoso", "a"))).isEmpty();
        assertThat(chaos.meet(write("contoso", "b"))).isEmpty();
        assertThat(chaos.meet(write("contoso", "a")).orElseThrow().fault())
                .isEqualTo(new Fault.Refuse(ServerError.OperationTimedOut, Duration.ZERO));
        rules(limit("ACCOUNT", 2, 0, "BUSY"));
        assertThat(chaos.meet(write("contoso", "a"))).isEmpty();
        assertThat(chaos.meet(write("contoso", "b"))).isPresent();
        assertThat(chaos.meet(write("fabrikam", "a"))).isEmpty();
        nanoseconds.addAndGet(500_000_000);
        assertThat(chaos.meet(write("contoso", "b"))).isEmpty();
    }

    @Test
    void shouldMakeBodiesWaitForTheirTurn() {
        rules(limit("BLOB", 0, 8 * MIB, "WAIT")); // half a second saved up: four megabytes
        assertThat(chaos.meet(write("contoso", "a"))).isEmpty();
        assertThat(chaos.meet(write("contoso", "a"))).isEmpty();
        assertThat(chaos.meet(write("contoso", "a"))).isEmpty();
        assertThat(waits).containsExactly(Duration.ofMillis(500), Duration.ofMillis(1000));
    }

    @Test
    void shouldAskLateFaultsAtTheirOwnTime() {
        rules("""
                {"rules": [
                 {"id": "copy", "where": {"service": "blob"}, "fault": {"type": "fail-copy", "atPercent": 40}},
                 {"id": "token", "where": {"service": "identity"}, "fault": {"type": "expire-token", "lifetime": "PT2S"}}]}""");
        var token = Visit.of(Service.IDENTITY, "TOKEN", "/adfs/oauth2/token", "", "");
        assertThat(chaos.meet(write("contoso", "a"))).isEmpty();
        assertThat(chaos.meet(token)).isEmpty();
        assertThat(chaos.meetCopy(write("contoso", "a")).orElseThrow().fault().atPercent())
                .isEqualTo(40);
        assertThat(chaos.meetToken(token).orElseThrow().fault().lifetime()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void shouldRefuseRulesThatCannotBeMeant() {
        refuses("{'rules': [{'id': 'a', 'where': {'service': 'blob'}, 'fault': {'type': 'lose'}}]}", "PUT_PAGE");
        refuses("{'rules': [{'id': 'a', 'where': {}, 'fault': {'type': 'refuse'}}]}", "does not say 'where'");
        refuses(
                "{'rules': [{'id': 'a', 'where': {'service': 'blob'}, 'probabilty': 1, 'fault': {'type': 'refuse'}}]}",
                "probabilty");
        refuses(
                "{'rules': [{'id': 'a', 'where': {'service': 'arm'}, 'fault': {'type': 'limit', 'requestsPerSecond': 1}}]}",
                "limits are of blobs");
        refuses("{'rules': [{'id': 'a', 'where': {'service': 'blob'}, 'fault': {'type': 'limit'}}]}", "above 0");
        refuses("null", "nothing where rules should be");
        refuses(
                "{'rules': [{'id': 'a', 'where': {'service': 'blob', 'operations': ['PUT_PAGE', 'PUT_PAGES']}, 'fault': {'type': 'refuse'}}]}",
                "no operation 'PUT_PAGES'");
        refuses(
                "{'rules': [{'id': 'a', 'where': {'service': 'arm', 'operations': ['PUT']}, 'fault': {'type': 'fail-copy', 'atPercent': 1}}]}",
                "[COPY_PLATFORM_IMAGE] can");
        refuses(
                "{'rules': [{'id': 'a', 'where': {'service': 'arm', 'operations': ['COPY_*']}, 'fault': {'type': 'refuse'}}]}",
                "none can meet");
        refuses(
                "{'rules': [{'id': 'a', 'where': {'service': 'arm', 'account': 'contoso'}, 'fault': {'type': 'refuse'}}]}",
                "are of the service blob");
    }

    @Test
    void shouldReadWhatItWrites() {
        var rules = ChaosJson.rules(limit("ACCOUNT", 500, 60 * MIB, "WAIT").getBytes(StandardCharsets.UTF_8));
        assertThat(ChaosJson.rules(ChaosJson.write(rules))).isEqualTo(rules);
    }

    @Test
    void shouldTakeItsOwnMachineByItsOwnNamesOnly() {
        var operators = new Operators("10.0.0.7", "id", "secret");
        assertThat(operators.isFromHere("127.0.0.1", "localhost")).isTrue();
        assertThat(operators.isFromHere("0:0:0:0:0:0:0:1", "10.0.0.7")).isTrue();
        assertThat(operators.isFromHere("127.0.0.1", "management.local.azurestack.external"))
                .isTrue();
        assertThat(operators.isFromHere("127.0.0.1", "rebound.example")).isFalse();
        assertThat(operators.isFromHere("10.0.0.9", "10.0.0.7")).isFalse();
    }

    private static void refuses(String json, String words) {
        assertThatThrownBy(() -> ChaosJson.rules(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadRuleException.class)
                .hasMessageContaining(words);
    }

    private static String limit(String per, int requests, long bytes, String beyond) {
        return """
                {"rules": [{"id": "limit", "where": {"service": "blob"}, "fault": {"type": "limit", "per": "%s",
                  "requestsPerSecond": %d, "bytesPerSecond": %d, "beyond": "%s"}}]}""".formatted(per, requests, bytes, beyond);
    }

    private List<Integer> struck(int requests) {
        return IntStream.rangeClosed(1, requests)
                .filter(number -> chaos.meet(write("contoso", "a.vhd")).isPresent())
                .boxed()
                .toList();
    }

    private double mean() {
        return waits.stream().mapToLong(Duration::toMillis).average().orElseThrow();
    }

    private void rules(String json) {
        chaos.set(ChaosJson.rules(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Visit write(String account, String blob) {
        return visit("PUT_PAGE", account, blob);
    }

    private static Visit visit(String operation, String account, String blob) {
        return new Visit(
                Service.BLOB,
                operation,
                account,
                "vhds",
                blob,
                "/%s/vhds/%s".formatted(account, blob),
                "bytes=0-4194303",
                4 * MIB,
                "request",
                "");
    }
}
