package io.vernissage.hub;

import java.util.List;
import java.util.Map;

/** Resource groups. Every call may run twice. */
public interface ResourceGroups {
    /** Makes the group, or leaves it as it is where it exists. */
    void ensure(String name, Map<String, String> tags);

    boolean exists(String name);

    /** Asks for the group and all in it to be deleted and waits until it is gone; a group that is not there is gone. */
    void delete(String name);

    /** Names of all groups that carry this tag with this value. */
    List<String> tagged(String tag, String value);
}
