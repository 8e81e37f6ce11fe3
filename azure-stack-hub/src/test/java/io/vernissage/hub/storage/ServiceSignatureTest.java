package io.vernissage.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.common.StorageSharedKeyCredential;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ServiceSignatureTest {
    /** 64 bytes, 0 to 63. */
    private static final String KEY = Base64.getEncoder().encodeToString(bytes());

    private static final StorageSharedKeyCredential CREDENTIAL = new StorageSharedKeyCredential("account", KEY);
    private static final Instant UNTIL = Instant.parse("2026-11-24T08:30:00.123Z");

    @Test
    void shouldSignTheFieldsOfTheStampsVersion() throws GeneralSecurityException {
        // Given: the string to sign of versions 2018-11-09 to 2020-10-02, written out
        var stringToSign =
                "r\n\n2026-11-24T08:30:00Z\n/blob/account/vhds/a b.vhd\n\n\nhttps\n2019-07-07\nb\n\n\n\n\n\n";
        // When
        var query = new ServiceSignature("2019-07-07").readQuery(CREDENTIAL, "vhds", "a b.vhd", UNTIL, true);
        // Then
        assertThat(query)
                .isEqualTo("sv=2019-07-07&spr=https&se=2026-11-24T08%3A30%3A00Z&sr=b&sp=r&sig=" + hmac(stringToSign));
    }

    @Test
    void shouldGiveTheKnownSignatureOfAKnownKey() {
        // When
        var query = new ServiceSignature("2019-07-07").readQuery(CREDENTIAL, "vhds", "a b.vhd", UNTIL, true);
        // Then: computed with openssl dgst -sha256 -mac HMAC over the string above
        assertThat(query)
                .endsWith("&sig="
                        + URLEncoder.encode("F8qJ7AWOLp5HM9ohU+g1kKM9IsnSrsqP1wAe3U2OEAc=", StandardCharsets.UTF_8));
    }

    @Test
    void shouldSignTheEncryptionScopeOfNewerVersions() throws GeneralSecurityException {
        // Given: one more field from 2020-12-06 on
        var stringToSign =
                "r\n\n2026-11-24T08:30:00Z\n/blob/account/vhds/a\n\n\nhttps,http\n2021-08-06\nb\n\n\n\n\n\n\n";
        // When
        var query = new ServiceSignature("2021-08-06").readQuery(CREDENTIAL, "vhds", "a", UNTIL, false);
        // Then
        assertThat(query).endsWith("&sig=" + hmac(stringToSign));
    }

    private static String hmac(String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes(), "HmacSHA256"));
        var signature = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        return URLEncoder.encode(signature, StandardCharsets.UTF_8);
    }

    private static byte[] bytes() {
        var bytes = new byte[64];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
