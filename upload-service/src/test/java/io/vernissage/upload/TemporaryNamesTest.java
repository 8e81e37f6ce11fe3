package io.vernissage.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TemporaryNamesTest {
    private static final UUID PUBLICATION = UUID.fromString("6f1c1f6e-5a3b-4b53-9a57-0c9a3d0e7f11");

    @Test
    void shouldNameTheSameThingsTheSameEveryTime() {
        // When
        var names = new TemporaryNames(PUBLICATION);
        // Then: these names are found again by a process of another version, so they are a contract
        assertThat(names.resourceGroup()).isEqualTo("vernissage-6f1c1f6e-5a3b-4b53-9a57-0c9a3d0e7f11");
        assertThat(names.blob()).isEqualTo("6f1c1f6e-5a3b-4b53-9a57-0c9a3d0e7f11.vhd");
        assertThat(names.account()).isEqualTo("vfq0svvluclax6w18qasnmyo");
        assertThat(BlobMark.leaseId(PUBLICATION, 1)).isEqualTo("bf091f3b-473d-319d-a2a2-f7bf98c15669");
    }

    @Test
    void shouldGiveEveryPublicationAnAccountNameThatAzureTakes() {
        // When
        var accounts = LongStream.range(0, 10_000)
                .mapToObj(number -> new TemporaryNames(new UUID(1, number)).account())
                .collect(Collectors.toSet());
        // Then
        assertThat(accounts).hasSize(10_000).allMatch(name -> name.matches("[a-z][a-z0-9]{23}"));
    }

    @Test
    void shouldGiveEveryAttemptItsOwnLease() {
        assertThat(BlobMark.leaseId(PUBLICATION, 1))
                .isNotEqualTo(BlobMark.leaseId(PUBLICATION, 2))
                .isNotEqualTo(BlobMark.leaseId(new UUID(1, 1), 1));
    }

    @Test
    void shouldReadBackItsMarkFromMetadata() {
        // Given: an ETag is no fit value for a header as it is
        var mark = new BlobMark(PUBLICATION, 3, "W/\"0x8D, größer\" 100%", 64 << 20);
        // When
        var metadata = mark.metadata();
        // Then
        assertThat(metadata.keySet()).allMatch(key -> key.matches("[a-z]+"));
        assertThat(metadata.values()).allMatch(value -> value.matches("[!-~]+"));
        assertThat(BlobMark.of(metadata)).contains(mark);
    }

    @Test
    void shouldFindNoMarkWhereThereIsNone() {
        assertThat(BlobMark.of(Map.of())).isEmpty();
        assertThat(BlobMark.of(Map.of("publication", PUBLICATION.toString(), "attempt", "one")))
                .isEmpty();
    }
}
