package io.vernissage.upload.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.EventJson;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.upload.publication.PublicationRules;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rules of the intake, for requests that did not come through it: those on the topic, which anybody may tell. */
@ApplicationScoped
class ToldRequestRules implements PublicationRules {
    private static final int MOST = 5;

    private final ObjectMapper json = EventJson.mapper();
    private final Stamps stamps;

    ToldRequestRules(Stamps stamps) {
        this.stamps = stamps;
    }

    @Override
    public Optional<Problem> broken(PublicationSpec spec) {
        var violations = SourceRules.check(json.valueToTree(spec));
        violations.addAll(new PublishRequestRules(stamps.names()).check(spec));
        if (violations.isEmpty()) {
            return Optional.empty();
        }
        var details = violations.stream()
                .limit(MOST)
                .map(violation -> violation.pointer() + ": " + violation.detail())
                .collect(Collectors.joining(" "));
        return Optional.of(Problem.lasting("invalid-request", "The publish request is not valid", details));
    }
}
