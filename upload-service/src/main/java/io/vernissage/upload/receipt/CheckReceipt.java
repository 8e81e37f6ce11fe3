package io.vernissage.upload.receipt;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Receipt;
import io.vernissage.upload.disk.Disks;
import io.vernissage.upload.source.LocalFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code upload-service/check-receipt RECEIPT DISK}: whether a disk is still what its receipt says. The receipt
 * is a file with what {@code GET /publications/{id}/receipt} answered; the disk is a file in any format that can be published.
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

    private CheckReceipt() {}

    static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.size() != 2) {
            err.println("Usage: check-receipt RECEIPT DISK");
            return UNKNOWN;
        }
        try {
            return check(Path.of(arguments.get(0)), Path.of(arguments.get(1)), out, err);
        } catch (ProblemException e) {
            err.println(e.problem().title() + ". " + e.problem().detail());
        } catch (NoSuchFileException e) {
            err.println("There is no file " + e.getFile());
        } catch (IOException | IllegalArgumentException e) {
            err.println(e.getMessage());
        }
        return UNKNOWN;
    }

    private static int check(Path receiptFile, Path diskFile, PrintStream out, PrintStream err) throws IOException {
        var receipt = receipt(receiptFile);
        try (var disk = Disks.detected().open(LocalFile.open(diskFile), Optional.empty())) {
            var check = new DiskCheck(receipt, bytes -> {
                if (bytes % GIB < receipt.segmentSize() * receipt.segmentsPerNode()) {
                    err.printf("%d of %d MiB checked%n", bytes >> 20, receipt.virtualSize() >> 20);
                }
            });
            var difference = check.firstDifference(disk);
            if (difference.isPresent()) {
                out.printf(
                        "%s is not the disk of the receipt: its bytes %d to %d differ%n",
                        diskFile, difference.get().start(), difference.get().end() - 1);
                return DIFFERENT;
            }
            out.printf("%s is the disk of the receipt, root %s%n", diskFile, receipt.root());
            return SAME;
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
