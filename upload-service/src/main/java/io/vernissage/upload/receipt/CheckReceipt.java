package io.vernissage.upload.receipt;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Receipt;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.Disks;
import io.vernissage.upload.source.BlobByAddress;
import io.vernissage.upload.source.LocalFile;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code upload-service/check-receipt [--trust FILE] RECEIPT DISK}: whether a disk is still what its receipt
 * says. The receipt is a file with what {@code GET /publications/{id}/receipt} answered; the disk is a file in any format
 * that can be published, or the address of a blob, of which only what holds data is read.
 * Ends with 0 if it is, 1 if it is not, 2 if that cannot be told.
 */
public final class CheckReceipt {
    private static final int SAME = 0;
    private static final int DIFFERENT = 1;
    private static final int UNKNOWN = 2;
    private static final long GIB = 1L << 30;

    /** The answer of {@code GET /publications/{id}/receipt}. */
    private record Answered(
            String algorithm,
            long virtualSize,
            long segmentSize,
            int segmentsPerNode,
            String root,
            List<String> nodes) {
        Receipt receipt() {
            var bytes = new ByteArrayOutputStream();
            nodes.stream().map(HexFormat.of()::parseHex).forEach(bytes::writeBytes);
            var encoded = Base64.getEncoder().encodeToString(bytes.toByteArray());
            return new Receipt(algorithm, virtualSize, segmentSize, segmentsPerNode, root, encoded);
        }
    }

    /** What the command was given. */
    private record Asked(Path receipt, String disk, Optional<Path> trust) {
        private static Optional<Asked> of(List<String> arguments) {
            var names = new ArrayList<>(arguments);
            var trust = Optional.<Path>empty();
            var option = names.indexOf("--trust");
            if (option >= 0 && option + 1 < names.size()) {
                trust = Optional.of(Path.of(names.remove(option + 1)));
                names.remove(option);
            }
            return names.size() == 2 && names.stream().noneMatch(name -> name.startsWith("--"))
                    ? Optional.of(new Asked(Path.of(names.get(0)), names.get(1), trust))
                    : Optional.empty();
        }

        private boolean isBlob() {
            return BlobByAddress.isAddress(disk);
        }

        /** As it may be told: without a signature. */
        private String shown() {
            return isBlob() ? BlobByAddress.shown(disk) : disk;
        }
    }

    private CheckReceipt() {}

    static void main(String[] arguments) {
        var isTerminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        System.exit(run(List.of(arguments), isTerminal, System.out, System.err));
    }

    static int run(List<String> arguments, boolean isTerminal, PrintStream out, PrintStream err) {
        var asked = Asked.of(arguments);
        if (asked.isEmpty()) {
            err.println("Usage: check-receipt [--trust FILE] RECEIPT DISK");
            err.println("DISK is a file, or the address of a blob with its signature if it is not public;");
            err.println("FILE is the certificate authority of the blob's stamp.");
            return UNKNOWN;
        }
        try {
            return check(asked.get(), isTerminal, out, err);
        } catch (ProblemException e) {
            err.println(e.problem().title() + ". " + e.problem().detail());
            if (asked.get().isBlob() && !asked.get().disk().contains("?")) {
                err.println("A blob that is not public needs a signature (SAS) in its address.");
            }
        } catch (NoSuchFileException e) {
            err.println("There is no file " + e.getFile());
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            err.println(e.getMessage());
        }
        return UNKNOWN;
    }

    private static int check(Asked asked, boolean isTerminal, PrintStream out, PrintStream err) throws IOException {
        var receipt = receipt(asked.receipt());
        try (var disk = open(asked, err)) {
            var check = new DiskCheck(receipt, bytes -> tell(bytes, receipt, isTerminal, err));
            var difference = check.firstDifference(disk);
            if (isTerminal) {
                err.println();
            }
            if (difference.isPresent()) {
                out.printf(
                        "%s is not the disk of the receipt: its bytes %d to %d differ%n",
                        asked.shown(),
                        difference.get().start(),
                        difference.get().end() - 1);
                return DIFFERENT;
            }
            out.printf("%s is the disk of the receipt, root %s%n", asked.shown(), receipt.root());
            return SAME;
        }
    }

    private static Disk open(Asked asked, PrintStream err) throws IOException {
        if (!asked.isBlob()) {
            return Disks.detected().open(LocalFile.open(Path.of(asked.disk())), Optional.empty());
        }
        var blob = BlobByAddress.open(asked.disk(), asked.trust());
        try {
            return Disks.detected().open(blob, Optional.empty());
        } catch (ProblemException e) {
            // A blob that has lost its end, and so its footer, looks like nothing, and can still be compared up to
            // there.
            err.println(e.problem().detail());
            return Disks.flat(BlobByAddress.open(asked.disk(), asked.trust()));
        }
    }

    private static void tell(long bytes, Receipt receipt, boolean isTerminal, PrintStream err) {
        if (isTerminal) {
            err.printf("\r%d of %d MiB checked", bytes >> 20, receipt.virtualSize() >> 20);
        } else if (bytes % GIB < receipt.segmentSize() * receipt.segmentsPerNode()) {
            err.printf("%d of %d MiB checked%n", bytes >> 20, receipt.virtualSize() >> 20);
        }
    }

    private static Receipt receipt(Path file) throws IOException {
        var json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try {
            return json.readValue(Files.readAllBytes(file), Answered.class).receipt();
        } catch (com.fasterxml.jackson.core.JacksonException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "%s is not a receipt as GET /publications/{id}/receipt answers it".formatted(file), e);
        }
    }
}
