package dev.berth.server.web;

/** A part of the page, as its navigation names it. */
public enum Section {
    POOLS("Pools", "/app/pools"),
    TASKS("Tasks", "/app/tasks"),
    WORKSPACES("Workspaces", "/app/workspaces"),
    DECISIONS("Decisions", "/app/decisions"),
    SETTINGS("Settings", "/app/settings/tokens"),
    /** Sign-in and failures: no entry is the current one. */
    NONE("", "");

    private final String label;
    private final String address;

    Section(String label, String address) {
        this.label = label;
        this.address = address;
    }

    public String label() {
        return label;
    }

    public String address() {
        return address;
    }
}
