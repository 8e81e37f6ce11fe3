package io.vernissage.upload.intake;

import io.vernissage.pipeline.Receipt;
import java.util.List;

/**
 * A receipt as it is answered.
 *
 * @param nodes hexadecimal, in order
 */
public record ReceiptView(
        String algorithm, long virtualSize, long segmentSize, int segmentsPerNode, String root, List<String> nodes) {
    static ReceiptView of(Receipt receipt) {
        return new ReceiptView(
                receipt.algorithm(),
                receipt.virtualSize(),
                receipt.segmentSize(),
                receipt.segmentsPerNode(),
                receipt.root(),
                receipt.nodesInHexadecimal());
    }
}
