package io.vernissage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples are the contract with every reader outside: an old sample parses for ever. */
class EventSamplesTest {
    private static final ObjectMapper JSON = EventJson.mapper();
    private static final List<Class<? extends Event>> PUBLIC_FAMILIES = List.of(
            PublicationEvent.class,
            UploadEvent.class,
            ImageEvent.class,
            GalleryItemEvent.class,
            VirtualMachineEvent.class);

    static Stream<Class<? extends Event>> records() {
        return PUBLIC_FAMILIES.stream().flatMap(EventCodec::records);
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldReadAndWriteEverySampleAsItIs(Class<? extends Event> type) throws Exception {
        // Given
        var sample = sampleOf(type);
        // When
        var event = JSON.treeToValue(sample, type);
        // Then
        assertThat(JSON.readTree(JSON.writeValueAsBytes(event))).isEqualTo(sample);
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldPassOverFieldsOfALaterVersion(Class<? extends Event> type) throws Exception {
        // Given
        var later = sampleOf(type).deepCopy();
        addUnknownFields(later);
        // When
        var event = JSON.treeToValue(later, type);
        // Then
        assertThat(event).isEqualTo(JSON.treeToValue(sampleOf(type), type));
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldTravelAsACloudEvent(Class<? extends Event> type) throws Exception {
        // Given
        Event event = JSON.treeToValue(sampleOf(type), type);
        var codec = EventCodec.of("upload-service", PUBLIC_FAMILIES);
        // When
        var record = codec.encode(event);
        // Then
        assertThat(codec.decode(record.headers(), record.value())).contains(event);
    }

    private static void addUnknownFields(JsonNode node) {
        node.forEach(EventSamplesTest::addUnknownFields);
        if (node instanceof ObjectNode object) {
            object.put("ofALaterVersion", 1);
        }
    }

    private static JsonNode sampleOf(Class<? extends Event> type) {
        var name = "samples/" + EventCodec.typeOf(type) + ".json";
        try (var sample = EventCodec.class.getResourceAsStream(name)) {
            assertThat(sample).as("no sample %s", name).isNotNull();
            return JSON.readTree(sample);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
