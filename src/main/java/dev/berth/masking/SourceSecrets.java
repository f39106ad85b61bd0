package dev.berth.masking;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What gives rights in the address that a module comes from. The tools print these addresses as they fetch, and again when
 * that fails, and plans repeat them.
 */
public final class SourceSecrets {
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

    private static final String CALLS = "module_calls";

    private SourceSecrets() {}

    /** Them all, as they stand in the address, which may be in quotes. */
    public static List<String> in(String source) {
        List<String> found = new ArrayList<>();
        Matcher users = USER.matcher(source);
        while (users.find()) {
            String password = users.group(3);
            if (password != null && !NO_PASSWORDS.contains(password)) {
                found.add(password);
            } else if (users.group(1).startsWith("http")) {
                found.add(users.group(2));
            }
        }
        Matcher parameters = PARAMETER.matcher(source);
        while (parameters.find()) {
            if (!HARMLESS.contains(parameters.group(1).toLowerCase(Locale.ROOT))) {
                found.add(parameters.group(2));
            }
        }
        return found;
    }

    /** Those of all modules in a plan's JSON, which is read to its end. */
    static void collect(JsonParser plan, Consumer<String> sink) throws IOException {
        if (plan.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (plan.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = plan.currentName().equals("configuration");
            if (plan.nextToken() == JsonToken.START_OBJECT && wanted) {
                configuration(plan, sink);
            } else {
                plan.skipChildren();
            }
        }
    }

    private static void configuration(JsonParser plan, Consumer<String> sink) throws IOException {
        int depth = 1;
        while (depth > 0) {
            JsonToken token = plan.nextToken();
            if (token == null) {
                return;
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.VALUE_STRING && isSource(plan)) {
                in(plan.getText()).forEach(sink);
            }
        }
    }

    /** Whether it is {@code module_calls.NAME.source}. */
    private static boolean isSource(JsonParser plan) throws IOException {
        if (!"source".equals(plan.currentName())) {
            return false;
        }
        JsonStreamContext call = plan.getParsingContext().getParent();
        JsonStreamContext calls = call == null ? null : call.getParent();
        return calls != null && CALLS.equals(calls.getCurrentName());
    }
}
