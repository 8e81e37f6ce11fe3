package io.vernissage.upload.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.upload.publication.Publication;
import io.vernissage.upload.publication.Publications;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Publish requests in, the state of publications out. */
@Path("/publications")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PublicationResource {
    private static final int LARGEST_PAGE = 500;
    private static final int LONGEST_KEY = 255;

    private final Publications publications;
    private final PublishRequestReader reader;
    private final Stamps stamps;

    PublicationResource(Publications publications, PublishRequestReader reader, Stamps stamps) {
        this.publications = publications;
        this.reader = reader;
        this.stamps = stamps;
    }

    /** The caller's key names the publication, so a repeated request is the same publication. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response publish(@HeaderParam("Idempotency-Key") Optional<String> key, String body) {
        var spec = reader.read(body);
        var id = key.map(PublicationResource::idOf).orElseGet(UUID::randomUUID);
        var publication = publications.request(id, spec);
        if (!publication.spec().equals(spec)) {
            throw differs(publication, spec);
        }
        return Response.accepted(view(publication))
                .location(URI.create("/publications/" + id))
                .build();
    }

    @GET
    @Path("/{id}")
    public PublicationView get(@PathParam("id") String id) {
        return publicationId(id)
                .flatMap(publications::find)
                .map(this::view)
                .orElseThrow(() -> RefusedException.unknown("No publication has the id '%s'.".formatted(id)));
    }

    /** What the disk was when it was sent. */
    @GET
    @Path("/{id}/receipt")
    public ReceiptView receipt(@PathParam("id") String id) {
        var publication = publicationId(id)
                .flatMap(publications::find)
                .orElseThrow(() -> RefusedException.unknown("No publication has the id '%s'.".formatted(id)));
        return publications
                .receipt(publication)
                .map(ReceiptView::of)
                .orElseThrow(() -> RefusedException.unknown(
                        "Publication %s has no receipt: its upload is not completed, or a worker that makes none took part in it."
                                .formatted(id)));
    }

    /** A page of publications, newest first; {@code next} leads to the page behind it. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record PublicationPage(List<PublicationView> items, Optional<String> next) {}

    @GET
    public PublicationPage list(
            @QueryParam("after") Optional<String> after, @QueryParam("limit") @DefaultValue("50") String limit) {
        var size = pageSize(limit);
        var last = after.map(id -> publicationId(id)
                .filter(known -> publications.find(known).isPresent())
                .orElseThrow(() -> RefusedException.invalid(
                        List.of(new Violation("after", "No publication has the id '%s'.".formatted(id))))));
        var page = publications.page(last, size);
        var next = page.more()
                ? Optional.of("/publications?after=%s&limit=%d"
                        .formatted(page.items().getLast().id(), size))
                : Optional.<String>empty();
        return new PublicationPage(page.items().stream().map(this::view).toList(), next);
    }

    private static RefusedException differs(Publication publication, PublicationSpec spec) {
        var same =
                publication.spec().image().equals(spec.image()) ? "its other fields differ" : "it is of another image";
        return RefusedException.keyReused(
                "Publication %s was requested with this key before, for %s, and %s; use a new key for a new request."
                        .formatted(publication.id(), publication.spec().image().reference(), same));
    }

    private static UUID idOf(String key) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw RefusedException.invalid(
                    List.of(new Violation("Idempotency-Key", "This header must be 1 to 255 characters.")));
        }
        return UUID.nameUUIDFromBytes(("vernissage publication " + key).getBytes(StandardCharsets.UTF_8));
    }

    private static int pageSize(String limit) {
        try {
            var size = Integer.parseInt(limit);
            if (size >= 1 && size <= LARGEST_PAGE) {
                return size;
            }
        } catch (NumberFormatException e) {
            // refused below, as a number out of bounds is
        }
        throw RefusedException.invalid(
                List.of(new Violation("limit", "This must be a number from 1 to %d.".formatted(LARGEST_PAGE))));
    }

    private static Optional<UUID> publicationId(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private PublicationView view(Publication publication) {
        return PublicationView.of(publication, stamps.defaultName());
    }
}
