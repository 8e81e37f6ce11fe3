package io.vernissage.pipeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void shouldLeaveOutWhatMayBeASecret() {
        assertThat(Redaction.of("GET https://user:pw@host/blob.vhd?sv=2019&sig=abc%3D failed"))
                .isEqualTo("GET https://(left out)@host/blob.vhd?(left out) failed");
        assertThat(Redaction.of("Authorization: Bearer eyJ.abc.def was refused"))
                .doesNotContain("eyJ");
        assertThat(Redaction.of("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0;x"))
                .doesNotContain("c2VjcmV0");
        assertThat(Redaction.of("{\"client_secret\":\"s3cret\",\"scope\":\"x\"}"))
                .doesNotContain("s3cret");
    }

    @Test
    void shouldTellEveryCauseByItsKind() {
        var failure = new IllegalStateException("no answer", new java.io.IOException("reset"));
        assertThat(Redaction.of(failure)).isEqualTo("IllegalStateException: no answer; because of IOException: reset");
    }
}
