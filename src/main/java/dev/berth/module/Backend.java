package dev.berth.module;

/**
 * Where a configuration says that its state is.
 *
 * @param kind what that means for whoever runs it
 * @param type the backend's name, as the tool knows it; empty when nothing is said
 */
public record Backend(Kind kind, String type) {
    /** Nothing is said. */
    public static final Backend NONE = new Backend(Kind.NONE, "");

    static final Backend CLOUD = new Backend(Kind.CLOUD, FileFacts.CLOUD);

    /** The older form of a {@code cloud} block. */
    public static final String REMOTE = "remote";

    /** What it means. */
    public enum Kind {
        NONE,
        /** In the directory or in the process, with which it would go away. */
        VANISHING,
        /** A {@code cloud} block: somebody else would run it, too. */
        CLOUD,
        /** Kept by somebody whom the user chose. */
        OTHER
    }

    static Backend of(String type) {
        boolean vanishes = type.equals("local") || type.equals("inmem");
        return new Backend(vanishes ? Kind.VANISHING : Kind.OTHER, type);
    }

    /** Whether somebody keeps the state without Berth's doing. */
    public boolean keepsState() {
        return kind == Kind.OTHER;
    }
}
