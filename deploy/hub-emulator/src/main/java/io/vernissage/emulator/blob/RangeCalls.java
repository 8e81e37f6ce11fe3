package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Get Page Ranges: of a blob or a snapshot, or what differs from an older snapshot. */
final class RangeCalls {
    private static final String FIRST_WITH_PAGES_OF_RANGES = "2020-10-02";
    private static final int LARGEST_PAGE = 10_000;

    private final FolderStore store;

    RangeCalls(FolderStore store) {
        this.store = store;
    }

    /** A range in the answer; one that is not written was cleared. */
    private record Told(PageRange range, boolean written) {}

    private record Window(long start, long end) {}

    void get(Call call) throws IOException {
        var slot = store.readable(call);
        var told = slot.shared(() -> {
            var blob = slot.existing();
            var pages = slot.pages();
            blob.lease().admitRead(call.leaseId(), store.versions().now(), false);
            call.conditions().admitRead(blob);
            call.setVersion(blob.version(), blob.modified())
                    .set("x-ms-blob-content-length", Long.toString(blob.length()));
            var window = window(call, blob.length());
            return call.parameter("prevsnapshot").isEmpty()
                    ? written(pages.within(window.start(), window.end()))
                    : different(call, blob, pages, window);
        });
        call.end(200, page(call, told));
    }

    private static List<Told> written(List<PageRange> ranges) {
        return ranges.stream().map(range -> new Told(range, true)).toList();
    }

    private List<Told> different(Call call, BlobRecord blob, PageFile pages, Window window) {
        long then = Versions.snapshotNumber("prevsnapshot", call.parameter("prevsnapshot"));
        if (!call.snapshot().isEmpty() && then > Versions.snapshotNumber("snapshot", call.snapshot())) {
            throw StorageError.PreviousSnapshotCannotBeNewer.exception();
        }
        var previous = store.base(call).snapshots().get(then);
        if (previous == null) {
            throw StorageError.PreviousSnapshotNotFound.exception();
        }
        if (previous.existing().generation() != blob.generation()) {
            throw StorageError.BlobOverwritten.exception();
        }
        var cleared = new PageRanges();
        previous.pages()
                .within(window.start(), window.end())
                .forEach(range -> cleared.add(range.start(), range.end(), 0));
        pages.within(window.start(), window.end()).forEach(range -> cleared.remove(range.start(), range.end()));
        return Stream.concat(
                        written(pages.writtenSince(then, window.start(), window.end())).stream(),
                        cleared.within(window.start(), window.end()).stream().map(range -> new Told(range, false)))
                .sorted(Comparator.comparing(told -> told.range().start()))
                .toList();
    }

    /** Since 2020-10-02 an answer has an end, and says where to go on. A marker is the offset of the next range. */
    private static String page(Call call, List<Told> told) {
        boolean inPages = call.isSince(FIRST_WITH_PAGES_OF_RANGES);
        long from = inPages ? call.parameterNumber("marker", 0, Long.MAX_VALUE, 0) : 0;
        long most = inPages ? call.parameterNumber("maxresults", 1, Integer.MAX_VALUE, LARGEST_PAGE) : Long.MAX_VALUE;
        var rest = told.stream().filter(each -> each.range().start() >= from).toList();
        var xml = new Xml().open("PageList");
        int count = (int) Math.min(rest.size(), inPages ? Math.min(most, LARGEST_PAGE) : most);
        for (var each : rest.subList(0, count)) {
            xml.open(each.written() ? "PageRange" : "ClearRange")
                    .element("Start", each.range().start())
                    .element("End", each.range().end() - 1)
                    .close();
        }
        if (inPages) {
            xml.element(
                    "NextMarker",
                    count < rest.size() ? Long.toString(rest.get(count).range().start()) : "");
        }
        return xml.close().toString();
    }

    private static Window window(Call call, long length) {
        var asked = ByteRange.of(call).map(range -> range.within(length));
        long start = asked.map(ByteRange.Part::start).orElse(0L);
        long end = asked.map(ByteRange.Part::end).orElse(length);
        return new Window(start - start % PageRange.PAGE, roundedUp(end));
    }

    private static long roundedUp(long bytes) {
        return (bytes + PageRange.PAGE - 1) / PageRange.PAGE * PageRange.PAGE;
    }
}
