package dev.berth.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is secret in the address that a module comes from. The tools print these addresses as they fetch, and again when
 * that fails; they know only of the password that it is one, and not everywhere.
 */
final class SourceSecrets {
    private static final Pattern USER =
            Pattern.compile("\\b(\\w{1,20})://([^\\s/@:\"]{0,4000})(?::([^\\s/@\"]{0,4000}))?@");
    private static final Pattern PARAMETER = Pattern.compile("[?&]([\\w.-]{1,100})=([^\\s&\"]{1,16000})");

    /** Parameters that say what is fetched. All others, such as {@code sshkey}, may say with which rights. */
    private static final Set<String> HARMLESS = Set.of(
            "ref",
            "depth",
            "archive",
            "checksum",
            "filename",
            "region",
            "version",
            "versionid",
            "recursive",
            "submodules");

    /** What stands for a password where the token is the user. */
    private static final Set<String> NO_PASSWORDS = Set.of("", "x-oauth-basic");

    private SourceSecrets() {}

    /** Them all, as they stand in the address. */
    static List<WrittenValue> in(String source) {
        List<WrittenValue> found = new ArrayList<>();
        Matcher users = USER.matcher(source);
        while (users.find()) {
            String password = users.group(3);
            if (password != null && !NO_PASSWORDS.contains(password)) {
                found.add(new WrittenValue(password, false));
            } else if (users.group(1).startsWith("http")) {
                found.add(new WrittenValue(users.group(2), false));
            }
        }
        Matcher parameters = PARAMETER.matcher(source);
        while (parameters.find()) {
            if (!HARMLESS.contains(parameters.group(1).toLowerCase(Locale.ROOT))) {
                found.add(new WrittenValue(parameters.group(2), false));
            }
        }
        return found;
    }
}
