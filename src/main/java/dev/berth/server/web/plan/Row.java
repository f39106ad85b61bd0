package dev.berth.server.web.plan;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One line of what changes in a resource. A list of them is a tree: what lies in an attribute follows it, one deeper.
 *
 * @param depth from 0, and never more than {@link #DEEPEST}
 * @param kind what it is
 * @param mark what happens
 * @param name of the attribute; empty for an item of a list
 * @param before what was there; null if nothing was
 * @param after what will be there; null if nothing will be
 * @param note in words: why, how many, or what it is made of
 * @param forces whether the resource is replaced because of it
 */
@RecordBuilder
public record Row(
        int depth,
        Kind kind,
        Mark mark,
        String name,
        @Nullable Shown before,
        @Nullable Shown after,
        String note,
        boolean forces) {
    /** What lies deeper stands in one line. */
    public static final int DEEPEST = 12;

    /** What a row is. */
    public enum Kind {
        /** An attribute with what it was and will be. */
        VALUE,
        /** An attribute that others follow. */
        OPEN,
        /** A line of a longer text. */
        LINE,
        /** Something that is said of what is not shown. */
        NOTE
    }

    public boolean value() {
        return kind == Kind.VALUE;
    }

    public boolean open() {
        return kind == Kind.OPEN;
    }

    public boolean line() {
        return kind == Kind.LINE;
    }

    /** The name of its class. */
    public String indent() {
        return "depth-" + depth;
    }
}
