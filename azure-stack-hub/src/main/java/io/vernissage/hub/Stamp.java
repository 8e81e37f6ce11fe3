package io.vernissage.hub;

import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.network.NetworkManager;
import java.net.http.HttpClient;

/** One Azure Stack Hub deployment, as one connects to it. All clients retry what may pass and respect Retry-After. */
public interface Stamp {
    String name();

    /** The region's short name, such as {@code local}. */
    String location();

    /** The tenant subscription in which storage accounts and machines are made. */
    String subscription();

    /** Resource groups of the tenant subscription. */
    ResourceGroups resourceGroups();

    /** Storage accounts of the tenant subscription, and blob clients pinned to the stamp's storage version. */
    StorageAccounts storageAccounts();

    /** The platform image library, through the admin endpoint. */
    PlatformImages platformImages();

    /** The marketplace gallery, through the admin endpoint. */
    GalleryItems galleryItems();

    /** Virtual machines, disks and images of the tenant subscription, by the SDK of profile 2020-09-01-hybrid. */
    ComputeManager compute();

    /** Networks of the tenant subscription, by the SDK of profile 2020-09-01-hybrid. */
    NetworkManager network();

    /**
     * Plain HTTP with the stamp's trust and connect timeout, without credentials and without retries: reads an address
     * the way the stamp itself would, for instance before it is told to.
     */
    HttpClient plainHttp();
}
