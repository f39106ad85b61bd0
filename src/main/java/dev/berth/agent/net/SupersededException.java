package dev.berth.agent.net;

/** The server does not take this attempt for the current one any more. */
public final class SupersededException extends Exception {
    private static final long serialVersionUID = 1L;

    public SupersededException() {
        super("attempt superseded");
    }
}
