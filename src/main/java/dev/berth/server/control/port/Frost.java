package dev.berth.server.control.port;

/** What the freeze windows that are known hold back at the moment (W3); asks nobody, so it may be asked for every task. */
public interface Frost {
    /** A task as it is with them: one that a window holds back says so, unless its workspace is locked. */
    TaskView seen(TaskView view);
}
