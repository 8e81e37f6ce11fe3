package io.vernissage.emulator.judge;

import static io.vernissage.emulator.judge.Service.refused;
import static io.vernissage.emulator.judge.Service.unique;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobSignedIdentifier;
import com.azure.storage.blob.models.ListBlobContainersOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.models.PublicAccessType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Containers, their access, and the lists of them and of what is in them. */
final class ContainerCases {
    private ContainerCases() {}

    static List<JavaSdkJudge.Case> all(Service service) {
        return List.of(
                service.in("container: create again is refused", container -> {
                    refused(container::create, 409, "ContainerAlreadyExists");
                    assertThat(container.createIfNotExists()).isFalse();
                    assertThat(container.exists()).isTrue();
                }),
                new JavaSdkJudge.Case("container: delete what is not there", () -> {
                    var none = service.account(Service.ACCOUNT).getBlobContainerClient(unique("none"));
                    refused(none::delete, 404, "ContainerNotFound");
                    assertThat(none.deleteIfExists()).isFalse();
                    assertThat(none.exists()).isFalse();
                }),
                service.in("container: metadata at creation and later", container -> {
                    container.setMetadata(Map.of("third", "3"));
                    assertThat(container.getProperties().getMetadata()).isEqualTo(Map.of("third", "3"));
                }),
                service.in("container: access policies", container -> {
                    container.setAccessPolicy(
                            PublicAccessType.BLOB, List.of(new BlobSignedIdentifier().setId("reads")));
                    var policy = container.getAccessPolicy();
                    assertThat(policy.getBlobAccessType()).isEqualTo(PublicAccessType.BLOB);
                    assertThat(policy.getIdentifiers())
                            .extracting(BlobSignedIdentifier::getId)
                            .containsExactly("reads");
                }),
                service.in("container: public access to blobs", container -> publicAccess(service, container)),
                new JavaSdkJudge.Case("containers: list with prefix, metadata and pages", () -> containers(service)),
                service.in("blobs: list by pages, go on from a marker", container -> {
                    fill(container, "a", "b", "c", "d", "e");
                    var options = new ListBlobsOptions().setMaxResultsPerPage(2);
                    var pages =
                            container.listBlobs(options, null).streamByPage().toList();
                    assertThat(pages).extracting(page -> page.getValue().size()).containsExactly(2, 2, 1);
                    var marker = pages.getFirst().getContinuationToken();
                    assertThat(container.listBlobs(new ListBlobsOptions(), marker, null))
                            .extracting(BlobItem::getName)
                            .containsExactly("c", "d", "e");
                }),
                service.in("blobs: list with a prefix", container -> {
                    fill(container, "a/1", "a/2", "b/1");
                    assertThat(container.listBlobs(new ListBlobsOptions().setPrefix("a/"), null))
                            .extracting(BlobItem::getName)
                            .containsExactly("a/1", "a/2");
                }),
                service.in("blobs: list by hierarchy", container -> {
                    fill(container, "a/1", "a/2", "b/c/3", "top");
                    assertThat(container.listBlobsByHierarchy(""))
                            .extracting(BlobItem::getName)
                            .containsExactlyInAnyOrder("a/", "b/", "top");
                    assertThat(container.listBlobsByHierarchy("b/"))
                            .extracting(BlobItem::getName)
                            .containsExactly("b/c/");
                }),
                service.in("blobs: list shows properties", container -> {
                    fill(container, "one");
                    container.getBlobClient("one").setMetadata(Map.of("key", "value"));
                    var details = new BlobListDetails().setRetrieveMetadata(true);
                    var one = container.listBlobs(new ListBlobsOptions().setDetails(details), null).stream()
                            .findFirst()
                            .orElseThrow();
                    assertThat(one.getMetadata()).isEqualTo(Map.of("key", "value"));
                    assertThat(one.getProperties().getContentLength()).isEqualTo(3);
                }),
                service.in("blobs: names with all kinds of letters", container -> {
                    var names = List.of("a b+c", "percent%20", "q?x=1&y", "hash#tag", "ümläut/日本");
                    for (var name : names) {
                        container.getBlobClient(name).upload(BinaryData.fromString(name));
                    }
                    assertThat(container.listBlobs())
                            .extracting(BlobItem::getName)
                            .containsExactlyInAnyOrderElementsOf(names);
                }),
                new JavaSdkJudge.Case("service: account information", () -> {
                    var found = service.account(Service.ACCOUNT).getAccountInfo();
                    assertThat(found.getSkuName() + " " + found.getAccountKind())
                            .isEqualTo("Standard_LRS Storage");
                }),
                service.in(
                        "error: no blob",
                        container ->
                                refused(() -> container.getBlobClient("none").downloadContent(), 404, "BlobNotFound")));
    }

    private static void publicAccess(Service service, BlobContainerClient container) {
        fill(container, "open");
        var everybody = service.by("", service.blobs()).getBlobContainerClient(container.getBlobContainerName());
        refused(() -> everybody.getBlobClient("open").downloadContent(), 404, "ResourceNotFound");
        container.setAccessPolicy(PublicAccessType.BLOB, List.of());
        assertThat(everybody.getBlobClient("open").downloadContent().toString()).isEqualTo("all");
        refused(() -> assertThat(everybody.listBlobs()).isEmpty(), 404, "ResourceNotFound");
        container.setAccessPolicy(PublicAccessType.CONTAINER, List.of());
        assertThat(everybody.listBlobs().stream().count()).isEqualTo(1);
    }

    private static void containers(Service service) {
        var prefix = unique("list");
        var account = service.account(Service.ACCOUNT);
        var made = Stream.of("a", "b", "c")
                .map(end -> account.createBlobContainer(prefix + end))
                .toList();
        var options = new ListBlobContainersOptions().setPrefix(prefix).setMaxResultsPerPage(2);
        assertThat(account.listBlobContainers(options, null)
                        .streamByPage()
                        .map(page -> page.getValue().size()))
                .containsExactly(2, 1);
        made.forEach(BlobContainerClient::delete);
    }

    private static void fill(BlobContainerClient container, String... names) {
        for (var name : names) {
            container.getBlobClient(name).upload(BinaryData.fromString("all"), true);
        }
    }
}
