package dev.berth.module;

/** Variables of the root module that Berth itself gives a value, where the configuration declares them. */
public final class ReservedVariables {
    /** The password by which an attempt reads the states of other workspaces that name its own (W5). */
    public static final String STATE_READER = "berth_state_reader";

    private ReservedVariables() {}
}
