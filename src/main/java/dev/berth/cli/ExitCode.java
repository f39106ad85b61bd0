package dev.berth.cli;

/** What a process of Berth ends with. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;

    /** Failed; one line on the standard error says why. */
    public static final int FAILED = 1;

    /** The command line made no sense. */
    public static final int WRONG_USAGE = 2;

    /** The plan found changes, and somebody asked to be told so. */
    public static final int CHANGES = 3;

    /** A plan waits for approval, and there is nobody to ask. */
    public static final int WAITS_FOR_APPROVAL = 4;

    private ExitCode() {}
}
