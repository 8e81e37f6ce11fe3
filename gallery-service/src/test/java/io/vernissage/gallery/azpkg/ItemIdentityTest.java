package io.vernissage.gallery.azpkg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.ProblemException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemIdentityTest {
    @ParameterizedTest
    @CsvSource({
        "Contoso, Debian, 12, 1.0.0, Contoso.Debian12.1.0.0",
        "Contoso, Debian, 12.5-lts, 1.0.0, Contoso.Debian12-5-lts.1.0.0",
        "Contoso.Ltd, Web Server, s_1, 10.20.30, Contoso-Ltd.Web-Servers-1.10.20.30",
        "Canonical, Ubuntu, 14.04, 14.04.201508050, Canonical.Ubuntu14-04.14.4.201508050"
    })
    void shouldNameAnItemAfterItsImage(String publisher, String offer, String sku, String version, String identity) {
        var image = new ImageReference(publisher, offer, sku, version);
        assertThat(ItemIdentity.of(image, Optional.empty())).hasToString(identity);
    }

    @Test
    void shouldTakeTheNameThatWasAskedForWithoutDots() {
        assertThat(ItemIdentity.of(Items.IMAGE, Optional.of("My.Debian 12"))).hasToString("Contoso.My-Debian-12.1.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "...", "---", "ÄÖÜ"})
    void shouldRefuseANameOfWhichNothingIsLeft(String name) {
        assertThatThrownBy(() -> ItemIdentity.of(Items.IMAGE, Optional.of(name)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("galleryItem.name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.0.0.0", "latest", "1.0.0-rc1", "1..0", "99999999999.0.0", ""})
    void shouldRefuseAVersionThatIsNotThreeNumbers(String version) {
        var image = new ImageReference("Contoso", "Debian", "12", version);
        assertThatThrownBy(() -> ItemIdentity.of(image, Optional.empty()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("image.version");
    }
}
