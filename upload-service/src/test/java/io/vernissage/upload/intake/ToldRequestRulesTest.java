package io.vernissage.upload.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vernissage.pipeline.EventJson;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.upload.publication.KnownPublications;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that other systems tell on the topic, without asking the intake. */
class ToldRequestRulesTest {
    private static final String IMAGE =
            "'image': {'publisher': 'Contoso', 'offer': 'Debian', 'sku': '12', 'version': '1.0.0', 'osType': 'Linux'}";

    private final ToldRequestRules rules = new ToldRequestRules(KnownPublications.read());

    @Test
    void shouldFindNothingWrongWithWhatTheIntakeWouldTake() throws JsonProcessingException {
        assertThat(broken("'source': {'file': 'a.vhd'}, 'galleryItem': {'title': 'Debian'}, 'virtualMachine':"
                        + " {'name': 'a', 'verifyBoot': {'expect': 'login:', 'within': 'PT5M'}}, 'stamp': 'local'"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'source': {'file': '../etc/passwd'} | /source/file",
                "'source': {'url': 'https://host/disk?sig=hunter2'} | /source/url",
                "'source': {'file': 'a'}, 'stamp': 'nowhere' | /stamp",
                "'source': {'file': 'a'}, 'dataDisks': [{'lun': 0, 'source': {'file': 'b'}}] | /dataDisks",
                "'source': {'file': 'a'}, 'virtualMachine': {'name': '-x'} | /virtualMachine/name",
            })
    void shouldSayWhatTheIntakeWouldHaveRefused(String fields, String pointer) throws JsonProcessingException {
        // When
        var problem = broken(fields).orElseThrow();
        // Then
        assertThat(problem.type()).isEqualTo("urn:vernissage:problem:invalid-request");
        assertThat(problem.retryable()).isFalse();
        assertThat(problem.detail()).contains(pointer + ": ").doesNotContain("hunter2");
    }

    private Optional<Problem> broken(String fields) throws JsonProcessingException {
        var json = "{" + IMAGE + "," + fields + "}";
        return rules.broken(EventJson.mapper().readValue(json.replace('\'', '"'), PublicationSpec.class));
    }
}
