package dev.berth.module;

/**
 * A value of a variable as it stands in a file.
 *
 * @param expression whether it is an HCL expression; else it is a plain text, or the JSON of something else
 */
public record WrittenValue(String text, boolean expression) {
    /** Whether it is what it says, and refers to nothing that would have to be evaluated. */
    boolean isLiteral() {
        boolean template = text.contains("${") || text.contains("%{");
        return !template && (!expression || HclText.problem(text) == null);
    }

    @Override
    public String toString() {
        return "WrittenValue[]";
    }
}
