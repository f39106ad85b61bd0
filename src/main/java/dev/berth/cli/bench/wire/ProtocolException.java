package dev.berth.cli.bench.wire;

/** The other side sent what the protocol does not allow, or more than is taken. */
final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
