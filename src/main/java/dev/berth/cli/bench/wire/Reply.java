package dev.berth.cli.bench.wire;

/** What becomes of a request: exactly one of these, once. */
public interface Reply {
    void answered(HttpAnswer answer);

    /** No answer came, for this reason. */
    void failed(String reason);
}
