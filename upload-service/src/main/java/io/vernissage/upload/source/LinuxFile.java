package io.vernissage.upload.source;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** A file descriptor of our own, for what the JDK does not offer: {@code lseek(2)} to data and to holes. */
@SuppressWarnings("restricted") // native calls; without --enable-native-access the JVM warns once
final class LinuxFile implements AutoCloseable {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int ENXIO = 6;
    /** O_RDONLY, O_CLOEXEC, and O_NONBLOCK so that nothing but a file could ever make it wait. */
    private static final int OPEN_FLAGS = 0x80000 | 0x800;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));
    private static final Optional<Calls> CALLS = calls();

    private final Calls calls;
    private final int descriptor;
    private boolean closed;

    private LinuxFile(Calls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /** Opens a file for reading; empty where the system is another one, forbids native calls or refuses. */
    static Optional<LinuxFile> open(Path path) {
        return CALLS.flatMap(calls -> {
            try (var arena = Arena.ofConfined()) {
                var descriptor = (int) calls.open.invokeExact(arena.allocateFrom(path.toString()), OPEN_FLAGS);
                return descriptor < 0 ? Optional.empty() : Optional.of(new LinuxFile(calls, descriptor));
            } catch (Throwable e) {
                throw new IllegalStateException("open(2) can not be called", e);
            }
        });
    }

    /** A path that leads to the file that is open, whatever its name has become. */
    Path link() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** Whether the file system answers; one without holes still does. */
    boolean knowsHoles() throws IOException {
        return seek(0, SEEK_HOLE).isPresent();
    }

    /** Offset of the first byte of data from this one on; empty if only holes follow. */
    OptionalLong dataFrom(long offset) throws IOException {
        return seek(offset, SEEK_DATA);
    }

    /** Offset of the first hole from this one on; the end of the file counts as one. */
    OptionalLong holeFrom(long offset) throws IOException {
        return seek(offset, SEEK_HOLE);
    }

    private synchronized OptionalLong seek(long offset, int whence) throws IOException {
        if (closed) {
            throw new IOException("The file has been closed");
        }
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(CALL_STATE);
            var found = (long) calls.lseek.invokeExact(state, descriptor, offset, whence);
            if (found >= 0) {
                return OptionalLong.of(found);
            }
            var errno = (int) ERRNO.get(state, 0L);
            if (errno == ENXIO) {
                return OptionalLong.empty();
            }
            throw new IOException("lseek(2) failed, errno=" + errno);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("lseek(2) can not be called", e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                var _ = (int) calls.close.invokeExact(descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException("close(2) can not be called", e);
            }
        }
    }

    private static Optional<Calls> calls() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try {
            var linker = Linker.nativeLinker();
            var library = linker.defaultLookup();
            var open = linker.downcallHandle(
                    library.findOrThrow("open"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
            var lseek = linker.downcallHandle(
                    library.findOrThrow("lseek"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                    Linker.Option.captureCallState("errno"));
            var close = linker.downcallHandle(
                    library.findOrThrow("close"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            return Optional.of(new Calls(open, lseek, close));
        } catch (RuntimeException | LinkageError e) {
            // native access is forbidden to this module, or the library lacks a call: then no file has known holes
            return Optional.empty();
        }
    }

    private record Calls(MethodHandle open, MethodHandle lseek, MethodHandle close) {}
}
