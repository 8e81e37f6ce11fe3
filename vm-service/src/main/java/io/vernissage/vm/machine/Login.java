package io.vernissage.vm.machine;

import com.azure.resourcemanager.compute.models.LinuxConfiguration;
import com.azure.resourcemanager.compute.models.OSProfile;
import com.azure.resourcemanager.compute.models.SshConfiguration;
import com.azure.resourcemanager.compute.models.SshPublicKey;
import com.azure.resourcemanager.compute.models.WindowsConfiguration;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;

/**
 * Who may sign in to a machine. Where the request names no key, nobody may: the private half of the key that is given to
 * the machine, or its password, is thrown away here and is never told, logged or kept.
 */
final class Login {
    private static final String DEFAULT_USER = "vernissage";
    /** NetBIOS names end here, and Windows with them. */
    private static final int LONGEST_WINDOWS_NAME = 15;
    /** The service asks for three of four classes of characters and 12 to 123 of them. */
    private static final int PASSWORD_BYTES = 36;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Login() {}

    static OSProfile of(MachinePlan plan) {
        var user = plan.machine().adminUsername().orElse(DEFAULT_USER);
        var profile = new OSProfile().withAdminUsername(user);
        return switch (plan.spec().image().osType()) {
            case LINUX ->
                profile.withComputerName(plan.machine().name())
                        .withLinuxConfiguration(
                                linux(user, plan.machine().sshPublicKey().orElseGet(Login::keyWithoutPrivateHalf)));
            case WINDOWS ->
                profile.withComputerName(windowsName(plan.machine().name()))
                        .withAdminPassword(forgottenPassword())
                        .withWindowsConfiguration(new WindowsConfiguration().withProvisionVMAgent(true));
        };
    }

    private static LinuxConfiguration linux(String user, String key) {
        var path = "/home/%s/.ssh/authorized_keys".formatted(user);
        return new LinuxConfiguration()
                .withDisablePasswordAuthentication(true)
                .withSsh(new SshConfiguration()
                        .withPublicKeys(
                                List.of(new SshPublicKey().withPath(path).withKeyData(key))));
    }

    private static String windowsName(String name) {
        var cut = name.length() <= LONGEST_WINDOWS_NAME ? name : name.substring(0, LONGEST_WINDOWS_NAME);
        return cut.replaceAll("-+$", "");
    }

    private static String forgottenPassword() {
        var bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "aA1!";
    }

    /** An RSA key of 2048 bits, the kind every stamp takes, in the form of RFC 4253, section 6.6. */
    private static String keyWithoutPrivateHalf() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, RANDOM);
            var key = (RSAPublicKey) generator.generateKeyPair().getPublic();
            var blob = new ByteArrayOutputStream();
            blob.writeBytes(field("ssh-rsa".getBytes(StandardCharsets.US_ASCII)));
            blob.writeBytes(field(number(key.getPublicExponent())));
            blob.writeBytes(field(number(key.getModulus())));
            return "ssh-rsa %s vernissage".formatted(Base64.getEncoder().encodeToString(blob.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static byte[] number(BigInteger value) {
        return value.toByteArray();
    }

    private static byte[] field(byte[] content) {
        return ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(content.length)
                .put(content)
                .array();
    }
}
