package dev.berth.server.web;

import java.util.List;

/**
 * A field of a form, as it is shown: with what was typed, and with what is wrong with it.
 *
 * @param name as the API calls it
 * @param kind how it is filled in
 * @param hint what can stand in it; may be empty
 * @param wrong what it has to be and is not; empty when nothing is wrong
 */
public record FormField(String name, String label, Kind kind, String hint, String value, String wrong) {
    /** How a field is filled in. */
    public sealed interface Kind {
        /** One line. */
        record Line() implements Kind {}

        /** Many lines. */
        record Text() implements Kind {}

        /** Yes or no. */
        record Check() implements Kind {}

        /**
         * One of some words.
         *
         * @param words an empty one stands for none of the others
         * @param none what the empty one is called
         */
        record Choice(List<String> words, String none) implements Kind {
            public Choice {
                words = List.copyOf(words);
            }

            /** Of what is looked for: without a word there is no matter which. */
            public Choice(List<String> words) {
                this(words, "any");
            }
        }

        /** What stands and cannot be changed. */
        record Fixed() implements Kind {}
    }

    /** What a template asks, which cannot look at types. */
    public String look() {
        return switch (kind) {
            case Kind.Line line -> "line";
            case Kind.Text text -> "text";
            case Kind.Check check -> "check";
            case Kind.Choice choice -> "choice";
            case Kind.Fixed fixed -> "fixed";
        };
    }

    public List<String> words() {
        return kind instanceof Kind.Choice choice ? choice.words() : List.of();
    }

    /** What the empty word of a choice is called. */
    public String none() {
        return kind instanceof Kind.Choice choice ? choice.none() : "";
    }

    /** Whether a box is checked. */
    public boolean checked() {
        return value.equals("true");
    }

    /** What explains it to whoever cannot see it: the ids of its hint and of what is wrong. */
    public String describedBy() {
        String hintId = hint.isEmpty() ? "" : name + "-hint";
        return wrong.isEmpty() ? hintId : (name + "-wrong " + hintId).strip();
    }
}
