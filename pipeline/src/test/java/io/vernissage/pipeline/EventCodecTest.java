package io.vernissage.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.PublicationEvent.PublicationCancelled;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCodecTest {
    private static final EventCodec CODEC = EventCodec.of("upload-service", PublicationEvent.class);
    private static final PublicationCancelled CANCELLED =
            new PublicationCancelled(UUID.randomUUID(), Instant.parse("2026-11-22T09:30:00Z"), "a newer build");

    @Test
    void shouldWriteACloudEventInKafkasBinaryMode() {
        // When
        var record = CODEC.encode(CANCELLED);
        // Then
        assertThat(record.topic()).isEqualTo("vernissage.publications");
        assertThat(new String(record.key(), UTF_8))
                .isEqualTo(CANCELLED.publication().toString());
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_type")).isEqualTo("io.vernissage.publication.cancelled.v1");
        assertThat(header(record, "ce_source")).isEqualTo("/vernissage/upload-service");
        assertThat(header(record, "ce_subject"))
                .isEqualTo(CANCELLED.publication().toString());
        assertThat(header(record, "ce_traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(new String(record.value(), UTF_8))
                .contains("\"at\":\"2026-11-22T09:30:00Z\"")
                .doesNotContain("topic");
    }

    @Test
    void shouldCarryTheTraceAndNameWhatIsToldTwiceTheSame() {
        // Given
        var first = CODEC.encode(CANCELLED);
        var cause = EventCause.of(handled(first), "group");
        // When
        var once = CODEC.encode(CANCELLED, cause, 3);
        var again = CODEC.encode(CANCELLED, EventCause.of(handled(first), "group"), 3);
        var next = CODEC.encode(CANCELLED, cause, 4);
        // Then
        assertThat(header(once, "ce_traceparent")).isEqualTo(header(first, "ce_traceparent"));
        assertThat(header(again, "ce_id")).isEqualTo(header(once, "ce_id"));
        assertThat(header(next, "ce_id")).isNotEqualTo(header(once, "ce_id"));
    }

    @Test
    void shouldPassOverATypeItDoesNotKnow() throws Exception {
        var headers = new RecordHeaders().add("ce_type", "io.vernissage.publication.praised.v1".getBytes(UTF_8));
        assertThat(CODEC.decode(headers, "anything".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongWithARecordThatIsNoEvent() {
        var cancelled = CODEC.encode(CANCELLED).headers();
        assertThatThrownBy(() -> CODEC.decode(new RecordHeaders(), new byte[0]))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("ce_type");
        assertThatThrownBy(() -> CODEC.decode(cancelled, "no json".getBytes(UTF_8)))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("io.vernissage.publication.cancelled.v1");
        assertThatThrownBy(() -> CODEC.decode(cancelled, "{\"reason\":\"none\"}".getBytes(UTF_8)))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("publication");
        assertThatThrownBy(() -> CODEC.decode(cancelled, null)).isInstanceOf(UnreadableEventException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'source': {'file': 'x.vhd'} | image is needed",
                "'image': {'publisher': 'C', 'offer': 'D', 'sku': '1', 'version': '1.0.0', 'osType': 'Linux'} | source is needed",
                "'source': {'file': 'x.vhd'}, 'image': {'publisher': 'C', 'offer': 'D', 'sku': '1', 'version': '1.0.0'} | image.osType is needed",
                "'source': {'file': 'x.vhd'}, 'image': {'offer': 'D', 'sku': '1', 'version': '1.0.0', 'osType': 'Linux'} | image.publisher is needed",
                "'source': {'file': null}, 'image': {'publisher': 'C', 'offer': 'D', 'sku': '1', 'version': '1.0.0', 'osType': 'Linux'} | source.file is needed",
                "'source': {'file': 'x.vhd'}, 'image': {'publisher': 'C', 'offer': 'D', 'sku': '1', 'version': '1.0.0', 'osType': 'Linux'}, 'galleryItem': {} | galleryItem.title is needed",
                "'source': {'file': 'x.vhd'}, 'image': {'publisher': 'C', 'offer': 'D', 'sku': '1', 'version': '1.0.0', 'osType': 'Linux'}, 'virtualMachine': {'name': 'a', 'verifyBoot': {'expect': 'b'}} | verifyBoot.within is needed",
            })
    void shouldRefuseARequestThatLacksWhatLaterStagesNeed(String fields, String reason) {
        // Given
        var data = "{'publication': '%s', 'at': '2026-11-22T09:30:00Z', 'spec': {%s}}"
                .formatted(CANCELLED.publication(), fields)
                .replace('\'', '"');
        var headers = new RecordHeaders().add("ce_type", "io.vernissage.publication.requested.v1".getBytes(UTF_8));
        // Then
        assertThatThrownBy(() -> CODEC.decode(headers, data.getBytes(UTF_8)))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldNameEveryFieldThatAnEventLacks() {
        var headers = new RecordHeaders().add("ce_type", "io.vernissage.publication.requested.v1".getBytes(UTF_8));
        assertThatThrownBy(() -> CODEC.decode(headers, "{}".getBytes(UTF_8)))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("lacks publication, at, spec");
    }

    private static ConsumerRecord<byte[], byte[]> handled(ProducerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                2,
                17,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
