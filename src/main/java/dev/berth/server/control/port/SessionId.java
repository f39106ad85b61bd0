package dev.berth.server.control.port;

/** One C&amp;C connection; never used twice. */
public record SessionId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
