package dev.berth.masking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How programs encode a text: base64, alone or behind something else, percent signs, hexadecimal. */
final class Encodings {
    private static final int[] COLUMNS = {64, 76};
    private static final int SHORTEST_LINE = 16;
    private static final String UNRESERVED = "-_.~";

    /** What encoders leave alone beyond that: for a component of an address, for a path, for the whole of it. */
    private static final String[] LEFT_ALONE = {"", "!'()*", "$&+,/:;=@", "!'()*$&+,/:;=@?#"};

    private Encodings() {}

    static void forms(String text, Consumer<String> forms) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        base64(bytes, forms);
        // As PowerShell takes its commands.
        base64(text.getBytes(StandardCharsets.UTF_16LE), forms);
        percent(bytes, forms);
        String hex = HexFormat.of().formatHex(bytes);
        forms.accept(hex);
        forms.accept(hex.toUpperCase(Locale.ROOT));
    }

    /**
     * A text that is encoded behind something else, such as a user's name, begins at one of three places within a group
     * of four characters; only the characters that hold nothing but the text can be known.
     */
    private static void base64(byte[] bytes, Consumer<String> forms) {
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String encoded = Base64.getEncoder().encodeToString(shifted);
            int from = (8 * before + 5) / 6;
            int to = 8 * shifted.length / 6;
            if (from < to) {
                bothAlphabets(encoded.substring(from, to), forms);
            }
        }
        String whole = Base64.getEncoder().encodeToString(bytes);
        bothAlphabets(whole, forms);
        bothAlphabets(whole.replace("=", ""), forms);
        for (int columns : COLUMNS) {
            for (int at = 0; at < whole.length() && whole.length() > columns; at += columns) {
                forms.accept(whole.substring(at, Math.min(whole.length(), at + columns)));
            }
        }
    }

    /**
     * What is left of base64 on a line, wherever the lines were broken: every piece of {@link #SHORTEST_LINE} characters,
     * and the ends, for the last line may be shorter. The program may have been given a line break as well.
     */
    static void brokenBase64(String text, Consumer<String> forms) {
        for (String given : List.of(text, text + "\n")) {
            String whole = Base64.getEncoder().encodeToString(given.getBytes(StandardCharsets.UTF_8));
            for (int at = 0; at + SHORTEST_LINE <= whole.length(); at++) {
                forms.accept(whole.substring(at, at + SHORTEST_LINE));
            }
            for (int tail = 1; tail < SHORTEST_LINE && tail < whole.length(); tail++) {
                forms.accept(whole.substring(whole.length() - tail));
            }
        }
    }

    private static void bothAlphabets(String encoded, Consumer<String> forms) {
        forms.accept(encoded);
        forms.accept(encoded.replace('+', '-').replace('/', '_'));
    }

    private static void percent(byte[] bytes, Consumer<String> forms) {
        for (String leftAlone : LEFT_ALONE) {
            String upper = percent(bytes, leftAlone, false);
            if (upper.indexOf('%') < 0) {
                forms.accept(upper);
                continue;
            }
            String lower = percent(bytes, leftAlone, true);
            forms.accept(upper);
            forms.accept(lower);
            forms.accept(upper.replace("%20", "+"));
            forms.accept(lower.replace("%20", "+"));
        }
    }

    private static String percent(byte[] bytes, String leftAlone, boolean lowerCase) {
        HexFormat hex = lowerCase ? HexFormat.of() : HexFormat.of().withUpperCase();
        StringBuilder out = new StringBuilder(bytes.length + 16);
        for (byte each : bytes) {
            char c = (char) (each & 0xff);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (letter || UNRESERVED.indexOf(c) >= 0 || leftAlone.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%');
                hex.toHexDigits(out, each);
            }
        }
        return out.toString();
    }
}
