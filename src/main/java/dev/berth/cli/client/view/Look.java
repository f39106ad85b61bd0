package dev.berth.cli.client.view;

/** How a word stands out on a terminal with colours. */
public enum Look {
    PLAIN(""),
    HEAD("\u001b[2m"),
    QUIET("\u001b[2m"),
    GOOD("\u001b[32m"),
    HELD("\u001b[33m"),
    BAD("\u001b[31m");

    private static final String RESET = "\u001b[0m";
    private final String code;

    Look(String code) {
        this.code = code;
    }

    /** That of a task's status. */
    public static Look ofStatus(String status) {
        return switch (status) {
            case "running", "applied" -> GOOD;
            case "apply_pending" -> HELD;
            case "failed", "canceled" -> BAD;
            case "pending", "discarded" -> QUIET;
            default -> PLAIN;
        };
    }

    String on(String text, boolean colours) {
        return colours && !code.isEmpty() && !text.isBlank() ? code + text + RESET : text;
    }
}
