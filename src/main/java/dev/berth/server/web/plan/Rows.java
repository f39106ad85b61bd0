package dev.berth.server.web.plan;

import dev.berth.server.web.Visible;
import dev.berth.server.web.plan.Row.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the rows of one resource, as many as there is room for; what is over is counted and said at the end. */
final class Rows {
    private final List<Row> rows = new ArrayList<>();
    private final Budget budget;
    private final int mostRows;
    private final int mostCharacters;
    private int left;

    /**
     * @param mostRows of this resource
     * @param mostCharacters of one value
     */
    Rows(Budget budget, int mostRows, int mostCharacters) {
        this.budget = budget;
        this.mostRows = mostRows;
        this.mostCharacters = mostCharacters;
    }

    void value(Place place, Mark mark, @Nullable Shown before, @Nullable Shown after, String note) {
        add(place, Kind.VALUE, mark, before, after, note);
    }

    /** What follows lies in it. */
    void open(Place place, Mark mark, String madeOf) {
        add(place, Kind.OPEN, mark, null, null, madeOf);
    }

    void line(Place place, Mark mark, String text) {
        add(place, Kind.LINE, mark, null, Shown.of("text", text, mostCharacters), "");
    }

    void note(Place place, String note) {
        add(place, Kind.NOTE, Mark.SAME, null, null, note);
    }

    private void add(Place place, Kind kind, Mark mark, @Nullable Shown before, @Nullable Shown after, String note) {
        if (full()) {
            left++;
            return;
        }
        int depth = Math.min(place.depth(), Row.DEEPEST);
        Row row = new Row(depth, kind, mark, Visible.text(place.name()), before, after, note, place.forces());
        rows.add(row);
        budget.row(row);
    }

    boolean full() {
        return rows.size() >= mostRows || budget.spent();
    }

    int mostCharacters() {
        return mostCharacters;
    }

    Budget budget() {
        return budget;
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    /** How many rows there was no room for. */
    int left() {
        return left;
    }
}
