package io.vernissage.upload.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.ProblemException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    private final AddressRules rules = AddressRules.of(SourceFixture.settings().withPrivateAddresses(false));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.8.9.10/",
                "http://localhost/",
                "http://0.0.0.0/",
                "http://10.1.2.3/",
                "http://172.16.0.1/",
                "http://172.31.255.254/",
                "http://192.168.0.1/",
                "http://169.254.169.254/",
                "http://100.64.0.1/",
                "http://100.127.255.255/",
                "http://168.63.129.16/",
                "http://192.0.0.8/",
                "http://198.18.0.1/",
                "http://198.19.255.255/",
                "http://224.0.0.1/",
                "http://240.0.0.1/",
                "http://255.255.255.255/",
                "http://2130706433/",
                "http://127.1/",
                "http://[::1]/",
                "http://[::]/",
                "http://[fe80::1]/",
                "http://[fc00::1]/",
                "http://[fd12::1]/",
                "http://[fec0::1]/",
                "http://[ff02::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[::10.0.0.1]/",
                "http://[64:ff9b::a00:1]/",
                "http://[2002:a00:1::]/",
                "http://[2001:0:a00::1]/",
                "https://[::1]/",
                "ftp://198.51.1.1/",
                "file:///etc/passwd",
                "jar:file:/x!/y",
                "gopher://8.8.8.8/",
                "http:///nohost",
                "http://user:word@8.8.8.8/",
                "//8.8.8.8/",
                "x"
            })
    void shouldRefuse(String address) {
        var refusal =
                catchThrowableOfType(ProblemException.class, () -> rules.check(URI.create(address), "the source"));
        assertThat(refusal.problem().type()).isEqualTo("urn:vernissage:problem:source-address-refused");
        assertThat(refusal.problem().detail()).doesNotContain("word@").doesNotContain("passwd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://8.8.8.8/",
                "HTTPS://8.8.8.8:8443/disk",
                "http://172.32.0.1/",
                "http://100.128.0.1/",
                "http://[2606:4700::1111]/",
                "http://9.255.255.255/"
            })
    void shouldAllow(String address) {
        assertThatCode(() -> rules.check(URI.create(address), "the source")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1/", "http://10.1.2.3/", "https://[fd12::1]/"})
    void shouldAllowPrivateAddressesWhereConfigured(String address) {
        assertThatCode(() -> AddressRules.of(SourceFixture.settings()).check(URI.create(address), "the source"))
                .doesNotThrowAnyException();
    }
}
