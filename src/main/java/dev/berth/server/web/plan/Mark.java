package dev.berth.server.web.plan;

/** What happens to a line of a plan, with the sign that the tool writes before it. */
public enum Mark {
    ADDED("+", "added"),
    REMOVED("-", "removed"),
    CHANGED("~", "changed"),
    SAME("\u00a0", "unchanged");

    private final String sign;
    private final String word;

    Mark(String sign, String word) {
        this.sign = sign;
        this.word = word;
    }

    /** One character. */
    public String sign() {
        return sign;
    }

    /** For those who do not see the sign or its colour, and the name of its class. */
    public String word() {
        return word;
    }
}
