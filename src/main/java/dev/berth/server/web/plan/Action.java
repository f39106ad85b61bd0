package dev.berth.server.web.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a plan does with a resource. */
public enum Action {
    CREATE("+", "create", "will be created"),
    UPDATE("~", "change", "will be changed"),
    REPLACE("\u00b1", "replace", "will be replaced"),
    DELETE("-", "destroy", "will be destroyed"),
    READ("\u2264", "read", "will be read during the apply"),
    FORGET(".", "forget", "will no longer be managed, and is not destroyed"),
    NONE("\u00a0", "unchanged", "is not changed");

    private final String sign;
    private final String label;
    private final String sentence;

    Action(String sign, String label, String sentence) {
        this.sign = sign;
        this.label = label;
        this.sentence = sentence;
    }

    /** One character; never without the label. */
    public String sign() {
        return sign;
    }

    /** One word for people. */
    public String label() {
        return label;
    }

    public String sentence() {
        return sentence;
    }

    /** The word in addresses, and the name of its class. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one with this word. */
    public static Optional<Action> of(String word) {
        return Stream.of(values()).filter(action -> action.word().equals(word)).findFirst();
    }

    /** As the plan lists them; two of them are a replacement, in that order. */
    static Action of(List<String> actions) {
        boolean makes = actions.contains("create");
        if (makes && actions.size() > 1) {
            return REPLACE;
        }
        return switch (actions.isEmpty() ? "" : actions.getFirst()) {
            case "create" -> CREATE;
            case "update" -> UPDATE;
            case "delete" -> DELETE;
            case "read" -> READ;
            case "forget" -> FORGET;
            default -> NONE;
        };
    }
}
