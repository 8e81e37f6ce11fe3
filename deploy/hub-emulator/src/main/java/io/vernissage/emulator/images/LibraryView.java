package io.vernissage.emulator.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ProviderPath;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The library as a tenant sees it: {@code Microsoft.Compute/locations/{l}/publishers/...}, lists that are bare arrays. */
public final class LibraryView {
    private static final int LENGTH_TO_VERSION = 12;
    private final Library library;

    public LibraryView(Library library) {
        this.library = library;
    }

    /** Answers everything from {@code locations/{l}/publishers} on. */
    public Answer answer(Call call, ProviderPath path) {
        var segments = path.segments();
        if (!call.is("GET")) {
            throw ArmException.wrongMethod(call.method());
        }
        if (path.is(4, "artifacttypes") && path.is(5, "vmextension")) {
            return Answer.ok(Json.array(Stream.empty()));
        }
        return switch (segments.size()) {
            case 3 -> Answer.ok(names(path, images(segments), ImageName::publisher));
            case 7 -> Answer.ok(names(path, images(segments), ImageName::offer));
            case 9 -> Answer.ok(names(path, images(segments), ImageName::sku));
            case 11 -> Answer.ok(names(path, newestFirst(call, segments), ImageName::version));
            case LENGTH_TO_VERSION -> Answer.ok(one(path));
            default -> throw notFound(path);
        };
    }

    /** The images that match the publisher, offer and SKU in the path, as far as it names them. */
    private Stream<ImageName> images(List<String> segments) {
        return library.images()
                .map(Library.Image::name)
                .filter(name -> matches(segments, 3, name.publisher())
                        && matches(segments, 7, name.offer())
                        && matches(segments, 9, name.sku()))
                .sorted(ImageName.BY_VERSION);
    }

    private Stream<ImageName> newestFirst(Call call, List<String> segments) {
        var ordered = images(segments).toList();
        var wanted = call.query("$orderby").orElse("").toLowerCase(Locale.ROOT).contains("desc")
                ? ordered.reversed()
                : ordered;
        return wanted.stream().limit(call.query("$top").map(LibraryView::count).orElse(Long.MAX_VALUE));
    }

    private static long count(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw ArmException.invalidParameter("The value '%s' of '$top' is not a number.".formatted(text), "$top");
        }
        return Long.parseLong(text);
    }

    private static boolean matches(List<String> segments, int index, String name) {
        return index >= segments.size() || segments.get(index).equalsIgnoreCase(name);
    }

    private static JsonNode names(ProviderPath path, Stream<ImageName> images, Function<ImageName, String> part) {
        return Json.array(images.map(part).distinct().map(name -> entry(path, name)));
    }

    private static ObjectNode entry(ProviderPath path, String name) {
        return Json.object()
                .put("location", HubEmulator.LOCATION)
                .put("name", name)
                .put("id", "%s/%s".formatted(address(path), name));
    }

    private ObjectNode one(ProviderPath path) {
        var segments = path.segments();
        var image = library.find(segments.get(3), segments.get(7), segments.get(9), segments.get(11))
                .orElseThrow(() -> notFound(path));
        var body = Json.object()
                .put("location", HubEmulator.LOCATION)
                .put("name", image.name().version())
                .put("id", address(path));
        var properties = body.putObject("properties").put("hyperVGeneration", "V1");
        properties.putObject("osDiskImage").put("operatingSystem", image.osType());
        var disks = properties.putArray("dataDiskImages");
        image.dataDisks().keySet().forEach(lun -> disks.addObject().put("lun", lun));
        properties.putObject("automaticOSUpgradeProperties").put("automaticOSUpgradeSupported", false);
        return body;
    }

    private static String address(ProviderPath path) {
        return "/Subscriptions/%s/Providers/Microsoft.Compute/%s"
                .formatted(path.subscription(), String.join("/", path.segments()));
    }

    private static ArmException notFound(ProviderPath path) {
        return new ArmException(
                404, "NotFound", "The VM image at '%s' was not found.".formatted(String.join("/", path.segments())));
    }
}
