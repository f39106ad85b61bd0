package dev.berth.masking;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is too common to be hidden: to mask a word that every log is full of hides nothing, for anybody can guess it, and
 * makes the names of files, lines and resources unreadable. The more certain it is that a value is a secret in use, the
 * less of it is let through.
 */
final class CommonValues {
    /** A value that is not in use any more is masked from this length on. */
    static final int SHORTEST_FORMER = 8;

    /** Of these nobody makes a secret, and the tools' own lines and documents are full of them. */
    private static final Set<String> WORDS = Set.of(
            "true",
            "false",
            "null",
            "none",
            "terraform",
            "opentofu",
            "tofu",
            "berth",
            "init",
            "plan",
            "apply",
            "destroy",
            "show",
            "main",
            "backend",
            "data",
            "locals",
            "module",
            "modules",
            "output",
            "outputs",
            "provider",
            "providers",
            "resource",
            "variable",
            "variables",
            "version",
            "versions",
            "string",
            "number",
            "bool",
            "list",
            "object",
            "tuple",
            "dynamic");

    /** What documents of secrets hold beside the secrets. */
    private static final Set<String> IN_DOCUMENTS = Set.of(
            "service_account",
            "authorized_user",
            "external_account",
            "googleapis.com",
            "default",
            "localhost",
            "postgres",
            "postgresql",
            "mysql",
            "production",
            "development",
            "staging",
            "username",
            "password");

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}(-\\d{2})?|\\d{2}\\.\\d{2}\\.\\d{4}");

    private CommonValues() {}

    /** Whether not even a whole value that is in use is masked. */
    static boolean isWord(String text) {
        return WORDS.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Whether a part of a value is not masked. */
    static boolean isCommonPart(String text) {
        return isWord(text)
                || IN_DOCUMENTS.contains(text.toLowerCase(Locale.ROOT))
                || DATE.matcher(text).matches();
    }

    /** Whether a value is not masked once it is not in use any more. */
    static boolean isCommonFormer(String value, boolean expression) {
        String text = bare(value, expression);
        return text.length() < SHORTEST_FORMER || isCommonPart(text);
    }

    private static String bare(String value, boolean expression) {
        HclStrings strings = HclStrings.of(expression ? value : "");
        return strings.isOnlyOne() && !strings.all().isEmpty()
                ? strings.all().getFirst().strip()
                : value.strip();
    }
}
