package io.vernissage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubException;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadProblemsTest {
    @Test
    void shouldLeaveToTheQueueWhatMayPass() {
        // Given
        var busy = new HubException(503, "ServerBusy", true, "The stamp is busy", null);
        // Then
        assertThatThrownBy(() -> UploadProblems.asking("do it", throwing(busy))).isSameAs(busy);
        assertThatThrownBy(() -> UploadProblems.onBlobOf(1, "blob", "do it", throwing(busy)))
                .isSameAs(busy);
    }

    @Test
    void shouldFindTheAnswerOfAStampInWhatAClientMadeOfIt() {
        // Given
        var refusal = new HubException(403, "AuthorizationFailed", false, "The stamp says: not you", null);
        // When
        var problem = problemOf(() -> UploadProblems.asking("do it", throwing(new RuntimeException(refusal))));
        // Then
        assertThat(problem.type()).endsWith(":stamp-refused");
        assertThat(problem.detail()).contains("not you");
        assertThat(problem.retryable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "404, BlobNotFound",
        "404, ResourceGroupNotFound",
        "412, LeaseIdMismatchWithBlobOperation",
        "412, LeaseNotPresentWithBlobOperation",
        "409, ContainerBeingDeleted"
    })
    void shouldEndAnAttemptWhoseBlobIsNotItsOwnAnyMore(int status, String code) {
        // Given
        var answer = new HubException(status, code, false, "No", null);
        // When
        var problem = problemOf(() -> UploadProblems.onBlobOf(1, "blob", "do it", throwing(answer)));
        // Then
        assertThat(problem.type()).endsWith(":upload-superseded");
        assertThat(problem.retryable()).isTrue();
    }

    @Test
    void shouldTryAgainWhatIsGoneOnlyForTheMoment() {
        // Given: a plan that meets the cleanup of an attempt before
        var gone = new HubException(404, "ResourceGroupNotFound", false, "No such group", null);
        // Then
        assertThatThrownBy(() -> UploadProblems.asking("do it", throwing(gone))).isSameAs(gone);
    }

    @Test
    void shouldSayThatAStampIsNotConfigured() {
        var unknown = new UnknownStampException("nowhere", Set.of("redmond"));
        assertThat(problemOf(() -> UploadProblems.asking("do it", throwing(unknown)))
                        .detail())
                .contains("nowhere")
                .contains("redmond");
    }

    @Test
    void shouldKeepAProblemThatIsOneAlready() {
        // Given
        var answer = new HubException(404, "BlobNotFound", false, "No", null);
        var problem = new ProblemException(Problem.lasting("kind", "Title", "Detail"), answer);
        // Then
        assertThatThrownBy(() -> UploadProblems.onBlobOf(1, "blob", "do it", throwing(problem)))
                .isSameAs(problem);
    }

    @Test
    void shouldLeaveOtherTroubleAsItIs() {
        // Given
        var lost = new IOException("Connection reset");
        var bug = new IllegalStateException("Stopped");
        // Then
        assertThatThrownBy(() -> UploadProblems.asking("do it", throwing(lost))).isSameAs(lost);
        assertThatThrownBy(() -> UploadProblems.onBlobOf(1, "blob", "do it", throwing(bug)))
                .isSameAs(bug);
    }

    private static Callable<Void> throwing(Exception exception) {
        return () -> {
            throw exception;
        };
    }

    private static Problem problemOf(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }
}
