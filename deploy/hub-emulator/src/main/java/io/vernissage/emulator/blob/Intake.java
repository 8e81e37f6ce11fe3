package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Takes the bytes that a call brings, its own or those of a blob that it names, into a file that no blob has yet. */
final class Intake {
    private final SourceAccess sources;

    Intake(SourceAccess sources) {
        this.sources = sources;
    }

    /** What came: its digest, and what it came from where that is another blob. */
    record Received(String md5, String crc64, Optional<CopySource> source) {
        /** Tells them where the version of the call has both. */
        void tell(Call call) {
            call.set("Content-MD5", md5);
            if (call.isSince(Digests.FIRST_WITH_CHECKSUM)) {
                call.set(Digests.CHECKSUM, crc64);
            }
        }
    }

    /** Fills a new file and returns the digest of its bytes, checked against the one that the call names. */
    Received receive(Call call, Path file, long most) throws IOException {
        var digest = Digests.md5();
        var checksum = new Crc64();
        Optional<CopySource> source = Optional.empty();
        boolean ownBody = !SourceAccess.isNamed(call);
        var named = ownBody ? Digests.named(call) : Digests.namedOfSource(call);
        var namedChecksum = ownBody ? Digests.namedChecksum(call) : call.header("x-ms-source-content-crc64");
        if (ownBody && call.body().length() > most) {
            throw StorageError.RequestBodyTooLarge.exception();
        }
        try (var target = new DigestingChannel(
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), digest, checksum)) {
            if (ownBody) {
                call.body().transferTo(target, most);
            } else {
                source = Optional.of(fetch(call, target, most));
            }
        }
        var own = Digests.base64(digest);
        Digests.admit(named, own);
        Digests.admitChecksum(namedChecksum, checksum.base64());
        return new Received(own, checksum.base64(), source);
    }

    private CopySource fetch(Call call, WritableByteChannel target, long most) throws IOException {
        if (call.body().length() != 0) {
            throw StorageError.InvalidHeaderValue.header("Content-Length", call.header("Content-Length"));
        }
        var source = sources.open(call, false, false);
        var part = ByteRange.of(call, "x-ms-source-range")
                .map(range -> range.within(source.length()))
                .orElseGet(() -> new ByteRange.Part(0, source.length()));
        if (part.length() > most) {
            throw StorageError.RequestBodyTooLarge.exception();
        }
        source.copyTo(target, part);
        return source;
    }
}
