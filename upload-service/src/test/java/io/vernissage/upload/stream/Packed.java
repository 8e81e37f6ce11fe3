package io.vernissage.upload.stream;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Compresses for tests. */
final class Packed {
    private Packed() {}

    interface Packer {
        OutputStream on(OutputStream target) throws IOException;
    }

    static byte[] by(Compression compression, byte[] content) {
        return switch (compression) {
            case GZIP -> by(GZIPOutputStream::new, content);
            case XZ -> by(target -> new XZOutputStream(target, new LZMA2Options(1)), content);
            case ZSTD -> by(target -> new ZstdOutputStream(target).setChecksum(true), content);
            case BZIP2 -> by(target -> new BZip2CompressorOutputStream(target, 1), content);
            case ZIP -> zip("disk.raw", content);
        };
    }

    interface Content {
        void to(OutputStream target) throws IOException;
    }

    static byte[] by(Packer packer, byte[] content) {
        return by(packer, target -> target.write(content));
    }

    static byte[] by(Packer packer, Content content) {
        var packed = new ByteArrayOutputStream();
        try (var target = packer.on(packed)) {
            content.to(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** An archive with members of these names and one content. */
    static byte[] zip(String names, byte[] content) {
        var packed = new ByteArrayOutputStream();
        try (var target = new ZipOutputStream(packed, StandardCharsets.UTF_8)) {
            for (var name : names.isEmpty() ? new String[0] : names.split(" ")) {
                target.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    target.write(content);
                }
                target.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
