package io.vernissage.gallery.azpkg;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.ProblemException;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScanTest {
    private static final String SIGNATURE = "dGhpcyBpcyBub3QgYSByZWFsIHNpZ25hdHVyZQ%3D%3D";

    static Stream<String> secrets() {
        return Stream.of(
                "https://a.blob.local.example.test/c/b?sv=2019-07-07&sp=r&sig=" + SIGNATURE,
                "https://a.blob.local.example.test/c/b?sv=2019-07-07&amp;sp=r&amp;sig=" + SIGNATURE,
                "see https%3A%2F%2Fa%2Fb%3Fsv%3D2019-07-07%26sig%3D" + SIGNATURE,
                "BlobEndpoint=https://a.test;SharedAccessSignature=sv=2019",
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=x",
                Base64.getEncoder().encodeToString(new byte[64]),
                "-----BEGIN RSA " + "PRIVATE KEY-----",
                "-----BEGIN " + "PRIVATE KEY-----",
                "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln",
                "abc8Q~" + "x".repeat(34),
                "https://user:hunter2@example.test/x",
                "Server=db;Password=hunter2;");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void shouldRefuseASecretWithoutRepeatingIt(String secret) {
        assertThatThrownBy(() -> SecretScan.refuse("galleryItem.summary", "Some text " + secret + " and more"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.summary holds")
                .hasMessageNotContaining(secret);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ask your operator for the password.",
                "https://example.test/?design=3&signal=high",
                "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "Contact: mailbox at https://example.test/a:b",
                "The signature (sig) of a file"
            })
    void shouldLetProsePass(String text) {
        assertThatCode(() -> SecretScan.refuse("galleryItem.summary", text)).doesNotThrowAnyException();
    }

    @Test
    void shouldLookAtEveryTextOfAnItem() {
        var secret = "https://a.example.test/b?sig=" + SIGNATURE;
        assertThatThrownBy(() -> Items.content(Items.titled(secret))).hasMessageContaining("galleryItem.title");
        assertThatThrownBy(() -> Items.content(Items.linked("Home", secret)))
                .hasMessageContaining("galleryItem.links[0].uri");
        assertThatThrownBy(
                        () -> Items.content(Items.described("<a href=\"" + secret.replace("&", "&amp;") + "\">x</a>")))
                .hasMessageContaining("galleryItem.description");
    }
}
