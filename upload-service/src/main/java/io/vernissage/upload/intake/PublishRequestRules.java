package io.vernissage.upload.intake;

import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.pipeline.Source;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a stamp would refuse, hours later, and what can not be meant. Names follow Microsoft's rules for platform images
 * (no spaces or special characters; version {@code #.#.#}) and for virtual machines.
 */
final class PublishRequestRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,79}");
    private static final Pattern SKU = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,79}");
    private static final Pattern VERSION = Pattern.compile("\\d{1,10}\\.\\d{1,10}\\.\\d{1,10}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern SHA_512 = Pattern.compile("[0-9a-fA-F]{128}");
    private static final Pattern BLOB_PATH = Pattern.compile("/[^/]+/.*[^/]");
    private static final Pattern MACHINE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?");
    private static final Pattern RESOURCE_GROUP = Pattern.compile("[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]");
    private static final Duration LONGEST_BOOT = Duration.ofHours(6);
    /** Query parameters by which web servers hand out access: such an address is a secret and must not be kept in events. */
    private static final Set<String> SIGNATURES = Set.of(
            "sig",
            "signature",
            "token",
            "access_token",
            "x-amz-signature",
            "x-amz-security-token",
            "x-goog-signature",
            "key",
            "password");

    private final Set<String> stamps;
    private final List<Violation> violations = new ArrayList<>();

    PublishRequestRules(Set<String> stamps) {
        this.stamps = stamps;
    }

    List<Violation> check(PublicationSpec spec) {
        switch (spec.source()) {
            case Source.File file -> checkFile(file.file());
            case Source.Url url -> checkUrl(url.url());
            case Source.Blob blob -> checkBlob(blob.blob());
            case Source.Upload _ -> {}
        }
        spec.source().sha256().ifPresent(digest -> matches(SHA_256, digest, "/source/sha256", "64 hexadecimal digits"));
        spec.source()
                .sha512()
                .ifPresent(digest -> matches(SHA_512, digest, "/source/sha512", "128 hexadecimal digits"));
        checkImage(spec.image());
        spec.galleryItem().ifPresent(new GalleryItemRules(this::refuse)::check);
        spec.virtualMachine().ifPresent(machine -> checkMachine(machine, spec.image()));
        checkOrder(spec);
        spec.stamp()
                .filter(name -> !stamps.contains(name))
                .ifPresent(name ->
                        refuse("/stamp", "No stamp '%s' is configured; configured are %s.".formatted(name, stamps)));
        return violations;
    }

    private void checkFile(String file) {
        try {
            var path = Path.of(file);
            var climbs = path.isAbsolute() || Stream.of(file.split("[/\\\\]")).anyMatch(".."::equals);
            if (file.isBlank() || climbs) {
                refuse("/source/file", "This must be a path below the configured root, without '..'.");
            }
        } catch (InvalidPathException e) {
            refuse("/source/file", "This is no path: " + e.getReason() + ".");
        }
    }

    private void checkUrl(URI url) {
        var scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme) || url.getHost() == null) {
            refuse("/source/url", "This must be an http or https address with a host.");
        }
        if (url.getRawUserInfo() != null || carriesSignature(url)) {
            refuse(
                    "/source/url",
                    "This address carries a secret, which would be kept in events; leave it out and name a configured"
                            + " credential instead.");
        }
    }

    private void checkBlob(URI blob) {
        var scheme = Optional.ofNullable(blob.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        var path = Optional.ofNullable(blob.getRawPath()).orElse("");
        if (!Set.of("http", "https").contains(scheme)
                || blob.getHost() == null
                || !BLOB_PATH.matcher(path).matches()) {
            refuse(
                    "/source/blob",
                    "This must be the address of a blob, such as https://account.blob.region.domain/container/name.vhd.");
        }
        if (blob.getRawUserInfo() != null || blob.getRawQuery() != null || blob.getRawFragment() != null) {
            refuse(
                    "/source/blob",
                    "This must be the address without a query: a signature would be kept in events; have it configured"
                            + " as a credential, and name that.");
        }
    }

    private static boolean carriesSignature(URI url) {
        return Stream.of(Optional.ofNullable(url.getRawQuery()).orElse("").split("&"))
                .map(parameter -> parameter.split("=", 2)[0].toLowerCase(Locale.ROOT))
                .anyMatch(SIGNATURES::contains);
    }

    private void checkImage(ImageSpec image) {
        var letters = "1 to 80 letters, digits and hyphens";
        matches(NAME, image.publisher(), "/image/publisher", letters);
        matches(NAME, image.offer(), "/image/offer", letters);
        matches(SKU, image.sku(), "/image/sku", "1 to 80 letters, digits, hyphens and dots");
        matches(VERSION, image.version(), "/image/version", "three numbers, such as 1.0.0");
        image.base().ifPresent(base -> {
            matches(VERSION, base, "/image/base", "a version in the library: three numbers, such as 1.0.0");
            if (base.equals(image.version())) {
                refuse("/image/base", "This must be another version than the one that is published.");
            }
        });
    }

    private void checkMachine(VirtualMachineSpec machine, ImageSpec image) {
        var longest = image.osType() == OsType.WINDOWS ? 15 : 64;
        if (machine.name().length() > longest
                || !MACHINE.matcher(machine.name()).matches()) {
            refuse(
                    "/virtualMachine/name",
                    "This must be 1 to %d letters, digits and hyphens, beginning and ending with a letter or digit."
                            .formatted(longest));
        }
        machine.resourceGroup()
                .ifPresent(group ->
                        matches(RESOURCE_GROUP, group, "/virtualMachine/resourceGroup", "a resource group's name"));
        if (image.osState() == OsState.SPECIALIZED && machine.createOption() != CreateOption.ATTACH) {
            refuse(
                    "/virtualMachine/createOption",
                    "A specialized disk keeps its identity and can only be deployed by Attach.");
        }
        machine.verifyBoot().ifPresent(boot -> {
            if (boot.expect().isBlank() || boot.expect().length() > 200) {
                refuse("/virtualMachine/verifyBoot/expect", "This must be 1 to 200 characters.");
            }
            if (!boot.within().isPositive() || boot.within().compareTo(LONGEST_BOOT) > 0) {
                refuse("/virtualMachine/verifyBoot/within", "This must be more than nothing and at most PT6H.");
            }
        });
    }

    private void checkOrder(PublicationSpec spec) {
        var boot = spec.virtualMachine().flatMap(VirtualMachineSpec::verifyBoot);
        if (spec.order() == Order.GALLERY_AFTER_BOOT && (spec.galleryItem().isEmpty() || boot.isEmpty())) {
            refuse("/order", "gallery-after-boot needs a galleryItem and a virtualMachine with verifyBoot.");
        }
    }

    private void matches(Pattern pattern, String value, String pointer, String expected) {
        if (!pattern.matcher(value).matches()) {
            refuse(pointer, "This must be " + expected + ".");
        }
    }

    private void refuse(String pointer, String detail) {
        violations.add(new Violation(pointer, detail));
    }
}
