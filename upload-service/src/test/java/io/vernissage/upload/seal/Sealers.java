package io.vernissage.upload.seal;

import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.UploadStep.SealRequested;

/** Sealers for tests of other packages. */
public final class Sealers {
    private Sealers() {}

    public static WorkHandler<SealRequested> of(TestStamp stamp) {
        return new Sealer(stamp.blobs());
    }
}
