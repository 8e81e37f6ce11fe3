package io.vernissage.upload.intake;

import java.util.List;

/** A call that is refused; {@link ProblemMapper} is the one place that turns it into an answer. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String kind;
    private final String title;
    private final transient List<Violation> violations;

    private RefusedException(int status, String kind, String title, String detail, List<Violation> violations) {
        super(detail);
        this.status = status;
        this.kind = kind;
        this.title = title;
        this.violations = List.copyOf(violations);
    }

    static RefusedException invalid(List<Violation> violations) {
        var first = violations.getFirst();
        var more = violations.size() == 1 ? "" : " (and %d more, see errors)".formatted(violations.size() - 1);
        var where = first.pointer().isEmpty() ? "" : first.pointer() + ": ";
        return new RefusedException(
                400, "invalid-request", "The publish request is not valid", where + first.detail() + more, violations);
    }

    static RefusedException keyReused(String detail) {
        return new RefusedException(
                422, "idempotency-key-reused", "The Idempotency-Key belongs to another request", detail, List.of());
    }

    static RefusedException tooLarge(int most) {
        return new RefusedException(
                413,
                "request-too-large",
                "The request is too large",
                "The request is larger than %d bytes, and it is kept in events; make icon and screenshots smaller."
                        .formatted(most),
                List.of());
    }

    static RefusedException unknown(String detail) {
        return new RefusedException(404, "publication-unknown", "There is no such publication", detail, List.of());
    }

    int status() {
        return status;
    }

    String kind() {
        return kind;
    }

    String title() {
        return title;
    }

    List<Violation> violations() {
        return violations;
    }
}
