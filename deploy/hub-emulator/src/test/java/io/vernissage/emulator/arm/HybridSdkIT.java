package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.Region;
import com.azure.core.management.profile.AzureProfile;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.compute.models.OperatingSystemTypes;
import com.azure.resourcemanager.compute.models.PowerState;
import com.azure.resourcemanager.compute.models.VirtualMachine;
import com.azure.resourcemanager.compute.models.VirtualMachineSizeTypes;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.resourcemanager.network.models.NetworkInterface;
import com.azure.resourcemanager.resources.ResourceManager;
import com.azure.resourcemanager.storage.StorageManager;
import com.azure.resourcemanager.storage.models.StorageAccount;
import com.azure.storage.blob.models.PublicAccessType;
import io.vernissage.emulator.HubEmulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDKs that are made for Azure Stack Hub, of profile 2020-09-01-hybrid, against the emulator as it is. */
class HybridSdkIT {
    private static final Region REGION = Region.create(HubEmulator.LOCATION, HubEmulator.LOCATION);

    @TempDir
    Path data;

    private TestStamp stamp;
    private ResourceManager resources;
    private StorageManager storage;
    private NetworkManager network;
    private ComputeManager compute;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
        var profile = new AzureProfile("adfs", HubEmulator.SUBSCRIPTION, new AzureEnvironment(environment()));
        var credential = credential();
        resources = ResourceManager.configure()
                .withHttpClient(stamp.azureHttp())
                .authenticate(credential, profile)
                .withSubscription(HubEmulator.SUBSCRIPTION);
        storage = StorageManager.configure().withHttpClient(stamp.azureHttp()).authenticate(credential, profile);
        network = NetworkManager.configure().withHttpClient(stamp.azureHttp()).authenticate(credential, profile);
        compute = ComputeManager.configure().withHttpClient(stamp.azureHttp()).authenticate(credential, profile);
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    private Map<String, String> environment() {
        var address = stamp.emulator().resourceManager().toString();
        var audience = stamp.audience(Listener.TENANT);
        var environment = new HashMap<String, String>();
        environment.put("resourceManagerEndpointUrl", address);
        environment.put("managementEndpointUrl", audience);
        environment.put("activeDirectoryEndpointUrl", address + "/adfs");
        environment.put("activeDirectoryResourceId", audience);
        environment.put("activeDirectoryGraphResourceId", address + "/graph/");
        environment.put("microsoftGraphResourceId", address + "/graph/");
        environment.put("galleryEndpointUrl", address);
        environment.put(
                "storageEndpointSuffix", "." + stamp.emulator().blobService().getAuthority());
        environment.put("keyVaultDnsSuffix", ".vault.local");
        return environment;
    }

    private TokenCredential credential() {
        return new ClientSecretCredentialBuilder()
                .authorityHost(stamp.emulator().resourceManager() + "/")
                .tenantId("adfs")
                .clientId(HubEmulator.CLIENT_ID)
                .clientSecret(HubEmulator.CLIENT_SECRET)
                .disableInstanceDiscovery()
                .httpClient(stamp.azureHttp())
                .build();
    }

    @Test
    void shouldMakeAndDeleteGroupsAccountsAndNetworks() {
        // When
        var group = resources
                .resourceGroups()
                .define("sdk")
                .withRegion(REGION)
                .withTag("by", "us")
                .create();
        var account = account("sdkaccount");
        var nic = nic("nic");
        // Then
        assertThat(resources.subscriptions().list()).hasSize(1);
        assertThat(resources.providers().getByName("Microsoft.Compute").resourceTypes())
                .isNotEmpty();
        assertThat(resources.resourceGroups().listByTag("by", "us")).hasSize(1);
        assertThat(account.getKeys()).hasSize(2);
        assertThat(account.endPoints().primary().blob())
                .startsWith(stamp.emulator().blobService().toString());
        assertThat(storage.storageAccounts().checkNameAvailability("sdkaccount").isAvailable())
                .isFalse();
        assertThat(nic.primaryPrivateIP()).isEqualTo("10.0.0.4");
        assertThat(nic.primaryIPConfiguration().getNetwork().name()).isEqualTo("net");
        resources.resourceGroups().deleteByName(group.name());
        assertThat(resources.resourceGroups().contain("sdk")).isFalse();
        assertThat(storage.storageAccounts().list()).isEmpty();
    }

    @Test
    void shouldMakeMachinesByAttachAndFromImage() {
        // Given
        resources.resourceGroups().define("sdk").withRegion(REGION).create();
        account("sdkaccount");
        var blobs = stamp.blobs("sdk", "sdkaccount");
        var attached = stamp.vhd(blobs, "vhds", "attached.vhd", 20);
        stamp.vhd(blobs, "vhds", "image.vhd", 20);
        // The SDK makes the destination of the image's host and knows no account in a path: so a host as a stamp has
        // it.
        var image = "https://sdkaccount.blob.local.azurestack.external/vhds/image.vhd";
        // When
        var specialised = compute.virtualMachines()
                .define("specialised")
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withExistingPrimaryNetworkInterface(nic("one"))
                .withSpecializedOSUnmanagedDisk(attached, OperatingSystemTypes.LINUX)
                .withSize(VirtualMachineSizeTypes.STANDARD_A1)
                .create();
        var generalised = compute.virtualMachines()
                .define("generalised")
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withExistingPrimaryNetworkInterface(nic("two"))
                .withStoredLinuxImage(image)
                .withRootUsername("us")
                .withRootPassword("Very-secret-1")
                .withSize(VirtualMachineSizeTypes.STANDARD_A1)
                .withExistingStorageAccount(storage.storageAccounts().getByResourceGroup("sdk", "sdkaccount"))
                .create();
        // Then
        assertThat(specialised.provisioningState()).isEqualTo("Succeeded");
        assertThat(specialised.powerState()).isEqualTo(PowerState.STOPPED);
        assertThat(specialised.osUnmanagedDiskVhdUri()).isEqualTo(attached);
        assertThat(generalised.provisioningState()).isEqualTo("Succeeded");
        assertThat(compute.virtualMachines().listByResourceGroup("sdk")).hasSize(2);
        specialised.deallocate();
        assertThat(specialised.refreshInstanceView().statuses())
                .anyMatch(status -> status.code().equals("PowerState/deallocated"));
        compute.virtualMachines().deleteById(specialised.id());
        blobs.getBlobContainerClient("vhds").getBlobClient("attached.vhd").delete();
    }

    @Test
    void shouldMakeMachinesOfThePlatformImageManagedImageAndManagedDisk() {
        // Given
        resources.resourceGroups().define("sdk").withRegion(REGION).create();
        account("sdkaccount");
        var blobs = stamp.blobs("sdk", "sdkaccount");
        var blob = stamp.vhd(blobs, "vhds", "image.vhd", 20);
        register(blob);
        // When
        var platform = platformMachine();
        var image = compute.virtualMachineCustomImages()
                .define("image")
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withLinuxFromVhd(blob, com.azure.resourcemanager.compute.models.OperatingSystemStateTypes.GENERALIZED)
                .create();
        var disk = compute.disks()
                .define("disk")
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withLinuxFromVhd(blob)
                .withStorageAccountName("sdkaccount")
                .create();
        var fromDisk = compute.virtualMachines()
                .define("fromdisk")
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withExistingPrimaryNetworkInterface(nic("three"))
                .withSpecializedOSDisk(disk, OperatingSystemTypes.LINUX)
                .withSize(VirtualMachineSizeTypes.STANDARD_A1)
                .create();
        // Then
        assertThat(platform.storageProfile().imageReference().exactVersion()).isEqualTo("1.0.0");
        assertThat(platform.osDiskId()).contains("/disks/");
        assertThat(image.innerModel().provisioningState()).isEqualTo("Succeeded");
        assertThat(disk.sizeInGB()).isEqualTo(1);
        assertThat(fromDisk.osDiskId()).isEqualToIgnoringCase(disk.id());
        resources.resourceGroups().deleteByName("sdk");
        assertThat(compute.disks().list()).isEmpty();
        assertThat(compute.virtualMachines().list()).isEmpty();
    }

    private VirtualMachine platformMachine() {
        return compute.virtualMachines()
                .define("platform")
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withExistingPrimaryNetworkInterface(nic("one"))
                .withLatestLinuxImage("Contoso", "Debian", "12")
                .withRootUsername("us")
                .withRootPassword("Very-secret-1")
                .withSize(VirtualMachineSizeTypes.STANDARD_A1)
                .create();
    }

    private void register(String blob) {
        stamp.blobs("sdk", "sdkaccount").getBlobContainerClient("vhds").setAccessPolicy(PublicAccessType.BLOB, null);
        var path = "/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage"
                + "/publishers/Contoso/offers/Debian/skus/12/versions/1.0.0";
        stamp.admin(
                "PUT",
                path,
                TestStamp.IMAGES,
                "{'properties':{'osDisk':{'osType':'Linux','uri':'%s'}}}".formatted(blob));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> stamp.admin("GET", path, TestStamp.IMAGES, "").state(), "Succeeded"::equals);
    }

    private StorageAccount account(String name) {
        return storage.storageAccounts()
                .define(name)
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withGeneralPurposeAccountKind()
                .withSku(com.azure.resourcemanager.storage.models.StorageAccountSkuType.STANDARD_LRS)
                .create();
    }

    private NetworkInterface nic(String name) {
        var existing = network.networks().listByResourceGroup("sdk").stream().findFirst();
        var net = existing.orElseGet(() -> network.networks()
                .define("net")
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withAddressSpace("10.0.0.0/24")
                .withSubnet("default", "10.0.0.0/24")
                .create());
        return network.networkInterfaces()
                .define(name)
                .withRegion(REGION)
                .withExistingResourceGroup("sdk")
                .withExistingPrimaryNetwork(net)
                .withSubnet("default")
                .withPrimaryPrivateIPAddressDynamic()
                .create();
    }
}
