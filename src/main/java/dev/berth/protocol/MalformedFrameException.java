package dev.berth.protocol;

/** A frame that is not a JSON object or lacks a required field; its message goes into the close reason (F11). */
public final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String message) {
        super(message);
    }
}
