package dev.berth.domain.task;

/** The program that runs a workspace's configuration. */
public enum Tool {
    TERRAFORM,
    TOFU
}
