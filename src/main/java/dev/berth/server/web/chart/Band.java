package dev.berth.server.web.chart;

import java.util.ArrayList;
import java.util.List;

/** What is drawn of one step: from left to right, and from low up to high; {@code high} is the smaller number. */
record Band(int left, int right, int low, int high) {
    private static final int LARGEST_INSET = 20;

    /** A line along the upper ends. It breaks where the next band does not begin where the one before it ended. */
    static String line(List<Band> bands) {
        StringBuilder path = new StringBuilder();
        for (List<Band> run : runs(bands)) {
            path.append('M').append(run.getFirst().left).append(' ').append(run.getFirst().high);
            run.forEach(band -> upper(path, band));
        }
        return path.toString();
    }

    /** What lies between the lower and the upper ends, with gaps as those of the line. */
    static String area(List<Band> bands) {
        StringBuilder path = new StringBuilder();
        for (List<Band> run : runs(bands)) {
            path.append('M').append(run.getFirst().left).append(' ').append(run.getFirst().low);
            run.forEach(band -> upper(path, band));
            run.reversed()
                    .forEach(band ->
                            path.append('V').append(band.low).append('H').append(band.left));
            path.append('Z');
        }
        return path.toString();
    }

    /** A bar for each one that has a height, a little apart. */
    static String bars(List<Band> bands) {
        StringBuilder path = new StringBuilder();
        for (Band band : bands) {
            if (band.high != band.low) {
                int inset = Math.min(LARGEST_INSET, (band.right - band.left) / 8);
                path.append('M').append(band.left + inset).append(' ').append(band.low);
                path.append('V').append(band.high).append('H').append(band.right - inset);
                path.append('V').append(band.low).append('Z');
            }
        }
        return path.toString();
    }

    private static void upper(StringBuilder path, Band band) {
        path.append('V').append(band.high).append('H').append(band.right);
    }

    private static List<List<Band>> runs(List<Band> bands) {
        List<List<Band>> runs = new ArrayList<>();
        int end = -1;
        for (Band band : bands) {
            if (band.left != end) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(band);
            end = band.right;
        }
        return runs;
    }
}
