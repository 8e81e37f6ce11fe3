package io.vernissage.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.PageRange;
import io.vernissage.hub.HubException;
import io.vernissage.hub.HubSettings;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.ServicePrincipal.Proof;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.StampSettings.Limits;
import io.vernissage.hub.StorageAccount;
import io.vernissage.hub.connect.ConfiguredStamps;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services' own clients against the emulator: what both sides take for the way a stamp is spoken to. */
class HubClientIT {
    private static final int PAGE_WRITE = 4 << 20;
    private static final long VIRTUAL_SIZE = 20L << 20;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path folder;

    private static HubEmulator emulator;
    private static Stamp stamp;

    @BeforeAll
    static void start() {
        emulator = HubEmulator.start(EmulatorOptions.forTests(folder));
        stamp = connect(HubEmulator.CLIENT_SECRET);
    }

    @AfterAll
    static void stop() {
        emulator.close();
    }

    @Test
    void shouldMakeFindAndDeleteAResourceGroup() {
        // Given
        var group = unique("group");
        var groups = stamp.resourceGroups();
        // When
        groups.ensure(group, Map.of("vernissage-test", group));
        groups.ensure(group, Map.of("vernissage-test", group));
        // Then
        assertThat(groups.exists(group)).isTrue();
        assertThat(groups.tagged("vernissage-test", group)).containsExactly(group);
        // When
        groups.delete(group);
        groups.delete(group);
        // Then
        assertThat(groups.exists(group)).isFalse();
    }

    @Test
    void shouldMakeAStorageAccountTwiceAndFindIt() {
        // Given
        var account = account();
        // When
        var again = stamp.storageAccounts().ensure(account.resourceGroup(), account.name());
        // Then
        assertThat(again).isEqualTo(account);
        assertThat(stamp.storageAccounts().get(account.resourceGroup(), account.name()))
                .isEqualTo(account);
        assertThat(account.blobEndpoint()).hasToString(emulator.blobService() + "/" + account.name());
        var error = catchThrowableOfType(
                HubException.class, () -> stamp.storageAccounts().get(account.resourceGroup(), "absent"));
        assertThat(error.status()).isEqualTo(404);
    }

    @Test
    void shouldWritePagesInParallelAndReadThemByASignedAddress() throws Exception {
        // Given
        var account = account();
        var container = container(account);
        container.getBlobClient("disk.vhd").getPageBlobClient().create(16L * PAGE_WRITE);
        var pages = stamp.storageAccounts()
                .pageWriter(account, container.getBlobContainerName(), "disk.vhd", Optional.empty());
        var bytes = new byte[PAGE_WRITE];
        new Random(7).nextBytes(bytes);
        // When
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var writes = IntStream.range(0, 8)
                    .mapToObj(index -> (Callable<Void>) () -> {
                        pages.write(2L * index * PAGE_WRITE, ByteBuffer.wrap(bytes));
                        return null;
                    })
                    .toList();
            for (var written : writers.invokeAll(writes)) {
                written.get();
            }
        }
        // Then
        assertThat(container.getBlobClient("disk.vhd").getPageBlobClient().listPageRanges(new BlobRange(0)).stream())
                .extracting(written -> written.getRange().getOffset())
                .containsExactly(
                        0L,
                        2L * PAGE_WRITE,
                        4L * PAGE_WRITE,
                        6L * PAGE_WRITE,
                        8L * PAGE_WRITE,
                        10L * PAGE_WRITE,
                        12L * PAGE_WRITE,
                        14L * PAGE_WRITE);
        var address = stamp.storageAccounts()
                .readOnlyAddress(account, container.getBlobContainerName(), "disk.vhd", Duration.ofMinutes(5));
        var tail = read(address, "bytes=%d-%d".formatted(PAGE_WRITE - 512, PAGE_WRITE - 1));
        assertThat(tail.statusCode()).isEqualTo(206);
        assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(bytes, PAGE_WRITE - 512, PAGE_WRITE));
        var unsigned = URI.create(account.blobEndpoint()
                + address.getPath().substring(account.name().length() + 1));
        assertThat(read(unsigned, "bytes=0-1").statusCode()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void shouldRegisterFindAndDeleteAPlatformImage() {
        // Given
        var account = account();
        var container = container(account);
        var blob = container.getBlobClient("image.vhd").getPageBlobClient();
        blob.create(VIRTUAL_SIZE + 512);
        blob.uploadPages(
                new PageRange().setStart(VIRTUAL_SIZE).setEnd(VIRTUAL_SIZE + 511), new ByteArrayInputStream(footer()));
        var address = stamp.storageAccounts()
                .readOnlyAddress(account, container.getBlobContainerName(), "image.vhd", Duration.ofMinutes(5));
        var sku = unique("sku");
        var images = stamp.platformImages();
        // When
        var put = images.put("Contoso", "Debian", sku, "1.0.0", "Linux", address);
        // Then
        assertThat(put.provisioningState()).isIn("Creating", "Succeeded");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(images.get("Contoso", "Debian", sku, "1.0.0"))
                        .hasValueSatisfying(
                                image -> assertThat(image.provisioningState()).isEqualTo("Succeeded")));
        assertThat(images.list()).anySatisfy(image -> {
            assertThat(image.sku()).isEqualTo(sku);
            assertThat(image.osDiskUri()).contains(URI.create(address.toString().replaceAll("\\?.*", "")));
        });
        // When
        images.delete("Contoso", "Debian", sku, "1.0.0");
        // Then
        assertThat(images.get("Contoso", "Debian", sku, "1.0.0")).isEmpty();
        assertThatCode(() -> images.delete("Contoso", "Debian", sku, "1.0.0")).doesNotThrowAnyException();
    }

    @Test
    void shouldSayWhyTheGalleryRefusesAPackage() {
        // Given
        var account = account();
        var container = container(account);
        container
                .getBlobClient("broken.azpkg")
                .upload(BinaryData.fromBytes("no package".getBytes(StandardCharsets.UTF_8)));
        var address = stamp.storageAccounts()
                .readOnlyAddress(account, container.getBlobContainerName(), "broken.azpkg", Duration.ofMinutes(5));
        var gallery = stamp.galleryItems();
        // When
        var error = catchThrowableOfType(HubException.class, () -> gallery.publish(address));
        // Then
        assertThat(error.code()).isEqualTo("GalleryItemNotSaved");
        assertThat(error.passing()).isFalse();
        assertThat(gallery.get("Contoso.Absent.1.0.0")).isEmpty();
        assertThat(gallery.list())
                .noneSatisfy(item -> assertThat(item.identity()).isEqualTo("Contoso.Absent.1.0.0"));
        assertThatCode(() -> gallery.delete("Contoso.Absent.1.0.0")).doesNotThrowAnyException();
    }

    @Test
    void shouldReachMachinesAndNetworksByTheManagers() {
        // When, then
        assertThat(stamp.network().networks().list().stream()).isEmpty();
        assertThat(stamp.compute().disks().list().stream()).isEmpty();
    }

    @Test
    void shouldBeRefusedWithAWrongSecret() {
        // Given
        var groups = connect("wrong").resourceGroups();
        // When
        var error = catchThrowableOfType(HubException.class, () -> groups.exists("any"));
        // Then
        assertThat(error).hasMessageContaining("sign in");
        assertThat(error.passing()).isFalse();
    }

    private static Stamp connect(String secret) {
        return ConfiguredStamps.of(HubSettings.of(new StampSettings(
                        "emulator",
                        emulator.resourceManager(),
                        HubEmulator.SUBSCRIPTION,
                        Optional.of(new StampSettings.Admin(
                                emulator.adminResourceManager(), HubEmulator.ADMIN_SUBSCRIPTION)),
                        HubEmulator.LOCATION,
                        new ServicePrincipal(
                                Optional.empty(), HubEmulator.CLIENT_ID, new Proof.ClientSecret(new Secret(secret))),
                        Optional.of(emulator.certificateAuthority()),
                        StampSettings.STORAGE_VERSION,
                        Limits.DEFAULT)))
                .stamp(Optional.empty());
    }

    private static StorageAccount account() {
        var group = unique("group");
        stamp.resourceGroups().ensure(group, Map.of());
        return stamp.storageAccounts().ensure(group, unique("account"));
    }

    private static BlobContainerClient container(StorageAccount account) {
        var container = stamp.storageAccounts().blobs(account).getBlobContainerClient("vhds");
        container.create();
        return container;
    }

    /** Footer of an empty fixed VHD: Virtual Hard Disk Image Format Specification, "Hard Disk Footer Format". */
    private static byte[] footer() {
        var footer = ByteBuffer.allocate(512);
        footer.put("conectix".getBytes(StandardCharsets.US_ASCII));
        footer.putInt(8, 2).putInt(12, 0x00010000).putLong(16, -1L);
        footer.put(28, "win ".getBytes(StandardCharsets.US_ASCII));
        footer.putLong(40, VIRTUAL_SIZE).putLong(48, VIRTUAL_SIZE);
        footer.putShort(56, (short) 602).put(58, (byte) 4).put(59, (byte) 17).putInt(60, 2);
        var sum = 0;
        for (var value : footer.array()) {
            sum += value & 0xFF;
        }
        return footer.putInt(64, ~sum).array();
    }

    private static HttpResponse<byte[]> read(URI address, String range) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).header("Range", range).build();
        return stamp.plainHttp().send(request, BodyHandlers.ofByteArray());
    }

    private static String unique(String what) {
        return "hubclient" + what + NUMBER.incrementAndGet();
    }
}
