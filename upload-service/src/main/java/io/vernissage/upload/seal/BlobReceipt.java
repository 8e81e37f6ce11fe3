package io.vernissage.upload.seal;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.pipeline.Receipt;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.receipt.Receipts;
import java.util.HashMap;

/** The receipt in the blob's metadata, beside its mark: with at most 128 nodes, for the 8 KiB that metadata may have. */
final class BlobReceipt {
    private BlobReceipt() {}

    /** Puts it there, under the attempt's lease, beside what else there is. */
    static void put(PageBlobClient blob, BlobMark mark, Receipt receipt) {
        var small = Receipts.small(receipt);
        var metadata = new HashMap<>(blob.getProperties().getMetadata());
        metadata.put("receiptalgorithm", small.algorithm());
        metadata.put("receiptroot", small.root());
        metadata.put("receiptsegmentspernode", Integer.toString(small.segmentsPerNode()));
        metadata.put("receiptnodes", small.nodes());
        blob.setMetadataWithResponse(
                metadata, new BlobRequestConditions().setLeaseId(mark.leaseId()), null, Context.NONE);
    }
}
