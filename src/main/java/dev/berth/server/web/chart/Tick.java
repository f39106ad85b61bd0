package dev.berth.server.web.chart;

/**
 * A mark on an axis.
 *
 * @param place where along the axis, from 0 at its begin to {@link Canvas#WIDTH} or {@link Canvas#HEIGHT}
 * @param label what stands there
 * @param narrow whether there is room for it on a small screen too
 */
public record Tick(int place, String label, boolean narrow) {

    /** In percent of the axis. */
    public String percent() {
        return Amounts.number(100.0 * place / Canvas.WIDTH);
    }

    /** In pixels from the top, where the area is drawn in its own height. */
    public int pixels() {
        return Canvas.TOP + place / Canvas.UNITS_PER_PIXEL;
    }
}
