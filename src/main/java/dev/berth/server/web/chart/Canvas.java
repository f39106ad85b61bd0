package dev.berth.server.web.chart;

/**
 * The area that a chart is drawn in. Whole units, so that what touches is drawn as one; stretched to the width that there
 * is, and with a height of 160 pixels below a margin.
 */
final class Canvas {
    static final int WIDTH = 10_000;
    static final int HEIGHT = 1_600;
    static final int UNITS_PER_PIXEL = 10;

    /** Pixels above it, for half of a label. */
    static final int TOP = 8;

    private Canvas() {}
}
