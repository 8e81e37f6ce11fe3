package io.vernissage.emulator.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The rules for names of storage accounts, which are unique on the whole stamp. */
final class AccountNames {
    private static final Pattern VALID = Pattern.compile("[a-z0-9]{3,24}");

    private final Predicate<String> taken;

    AccountNames(Predicate<String> taken) {
        this.taken = taken;
    }

    void checkNew(String name) {
        if (!VALID.matcher(name).matches()) {
            throw new ArmException(400, "AccountNameInvalid", invalid(name));
        }
        if (taken.test(name)) {
            throw new ArmException(409, "StorageAccountAlreadyTaken", alreadyTaken(name));
        }
    }

    /** The answer of checkNameAvailability. */
    ObjectNode availability(String name) {
        if (!VALID.matcher(name).matches()) {
            return unavailable("AccountNameInvalid", invalid(name));
        }
        return taken.test(name)
                ? unavailable("AlreadyExists", alreadyTaken(name))
                : Json.object().put("nameAvailable", true);
    }

    private static ObjectNode unavailable(String reason, String message) {
        return Json.object().put("nameAvailable", false).put("reason", reason).put("message", message);
    }

    private static String alreadyTaken(String name) {
        return "The storage account named %s is already taken.".formatted(name);
    }

    private static String invalid(String name) {
        return "%s is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only."
                .formatted(name);
    }
}
