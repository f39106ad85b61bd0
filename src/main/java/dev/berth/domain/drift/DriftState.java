package dev.berth.domain.drift;

/** Whether something was changed outside of Terraform (W2). */
public enum DriftState {
    /** The last check, or an apply of everything, left no difference. */
    NONE,
    /** The last check found something. */
    DRIFTED,
    /** The last check failed. */
    UNKNOWN,
    /** Nobody has looked since it was made, or since what was seen became void. */
    NOT_CHECKED
}
