package dev.berth.agent.output;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces secrets in a stream of text that arrives in pieces. A tail that may be the beginning of a secret is held
 * back until more text, or the end, decides. Not safe for use by several threads.
 */
final class Masker {
    static final String MASK = "***";

    private final Map<Character, List<String>> byFirstCharacter = new HashMap<>();
    private final StringBuilder held = new StringBuilder();

    Masker(Collection<String> secrets) {
        for (String secret : secrets) {
            byFirstCharacter
                    .computeIfAbsent(secret.charAt(0), first -> new ArrayList<>())
                    .add(secret);
        }
        byFirstCharacter
                .values()
                .forEach(list ->
                        list.sort(Comparator.comparingInt(String::length).reversed()));
    }

    /** What can be said of the text so far, masked. */
    String accept(CharSequence text) {
        held.append(text);
        return drain(false);
    }

    /** The rest, masked; the stream has ended. */
    String finish() {
        return drain(true);
    }

    private String drain(boolean ended) {
        StringBuilder out = new StringBuilder(held.length());
        int at = 0;
        while (at < held.length()) {
            List<String> candidates = byFirstCharacter.getOrDefault(held.charAt(at), List.of());
            if (!ended && mayStillGrow(candidates, at)) {
                break;
            }
            int length = longestMatch(candidates, at);
            if (length == 0) {
                out.append(held.charAt(at));
                at++;
            } else {
                out.append(MASK);
                at += length;
            }
        }
        held.delete(0, at);
        return out.toString();
    }

    private boolean mayStillGrow(List<String> candidates, int at) {
        int rest = held.length() - at;
        for (String secret : candidates) {
            if (secret.length() > rest && matches(secret, at, rest)) {
                return true;
            }
        }
        return false;
    }

    private int longestMatch(List<String> candidates, int at) {
        for (String secret : candidates) {
            if (secret.length() <= held.length() - at && matches(secret, at, secret.length())) {
                return secret.length();
            }
        }
        return 0;
    }

    private boolean matches(String secret, int at, int length) {
        for (int i = 0; i < length; i++) {
            if (held.charAt(at + i) != secret.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
