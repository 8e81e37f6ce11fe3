package io.vernissage.pipeline.fold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.pipeline.EventJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A state as it lies in the store: its JSON under the publication's id and, under {@code <id>/<field>}, each field that
 * its logic keeps apart. A state that was written whole is read as it is, and taken apart when it changes.
 */
final class StatePieces<S> {
    private static final char APART = '/';

    private final ObjectMapper json = EventJson.mapper();
    private final FoldLogic<S> logic;

    StatePieces(FoldLogic<S> logic) {
        this.logic = logic;
    }

    /** Whose state begins under this key; empty for a field that is kept apart. */
    static Optional<UUID> publication(String key) {
        return key.indexOf(APART) < 0 ? Optional.of(UUID.fromString(key)) : Optional.empty();
    }

    /**
     * The state of a publication.
     *
     * @param store gives the bytes under a key, null where there are none
     */
    Optional<S> read(String publication, Function<String, byte[]> store) throws IOException {
        var bytes = store.apply(publication);
        if (bytes == null) {
            return Optional.empty();
        }
        if (logic.apart().isEmpty()) {
            return Optional.of(json.readValue(bytes, logic.stateType()));
        }
        var whole = (ObjectNode) json.readTree(bytes);
        for (var field : logic.apart()) {
            var piece = store.apply(keyOf(publication, field));
            if (piece != null) {
                whole.set(field, json.readTree(piece));
            }
        }
        return Optional.of(json.treeToValue(whole, logic.stateType()));
    }

    /** What must be written for a state to be the one of its publication; nothing where it is already. */
    List<Write> changes(String publication, Optional<S> state, Function<String, byte[]> store) throws IOException {
        Optional<JsonNode> tree = state.map(json::valueToTree);
        var changes = new ArrayList<Write>();
        for (var field : logic.apart()) {
            var piece = tree.flatMap(whole -> Optional.ofNullable(((ObjectNode) whole).remove(field)));
            change(keyOf(publication, field), piece, store).ifPresent(changes::add);
        }
        change(publication, tree, store).ifPresent(changes::add);
        return changes;
    }

    private Optional<Write> change(String key, Optional<JsonNode> value, Function<String, byte[]> store)
            throws IOException {
        var bytes = value.isPresent() ? json.writeValueAsBytes(value.get()) : null;
        return Arrays.equals(bytes, store.apply(key))
                ? Optional.empty()
                : Optional.of(new Write.State(key, Optional.ofNullable(bytes)));
    }

    private static String keyOf(String publication, String field) {
        return publication + APART + field;
    }
}
