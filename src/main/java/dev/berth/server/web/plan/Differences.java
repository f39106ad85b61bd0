package dev.berth.server.web.plan;

import dev.berth.masking.PlanRedaction;
import dev.berth.server.web.plan.Value.Absent;
import dev.berth.server.web.plan.Value.Deep;
import dev.berth.server.web.plan.Value.Fields;
import dev.berth.server.web.plan.Value.Hidden;
import dev.berth.server.web.plan.Value.Items;
import dev.berth.server.web.plan.Value.Literal;
import dev.berth.server.web.plan.Value.Masked;
import dev.berth.server.web.plan.Value.Nothing;
import dev.berth.server.web.plan.Value.Text;
import dev.berth.server.web.plan.Value.Unknown;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares two values and writes down what differs, as Terraform does: what is the same is counted, lists are compared item
 * by item, longer texts line by line, and JSON in a text as what it stands for.
 */
final class Differences {
    private static final Value REDACTED = new Text(PlanRedaction.BLANK);

    private final Rows rows;
    private final Sequences sequences;

    Differences(Rows rows) {
        this.rows = rows;
        this.sequences = new Sequences(rows, this);
    }

    /** All fields of an object that is made, changed or destroyed; those named stay in sight though they do not change. */
    void object(Place place, Value before, Value after, String... inSight) {
        Fields old = before.fields();
        Fields young = after.fields();
        TreeSet<String> names = new TreeSet<>(old.values().keySet());
        names.addAll(young.values().keySet());
        boolean whole = !before.given() || !after.given();
        int same = 0;
        for (String name : names) {
            Value was = old.get(name);
            Value is = young.get(name);
            boolean nothing = whole && !was.given() && !is.given();
            if (nothing) {
                continue;
            }
            if (!whole && was.equals(is)) {
                boolean seen = List.of(inSight).contains(name) && is.given();
                same += seen ? 0 : 1;
                if (seen) {
                    rows.value(place.field(name), Mark.SAME, null, shown(is), "");
                }
                continue;
            }
            change(place.field(name), was, is);
        }
        unchanged(place, same, "attribute");
    }

    void unchanged(Place place, int same, String what) {
        if (same > 0) {
            rows.note(place.inside(), same + " unchanged " + what + (same == 1 ? "" : "s"));
        }
    }

    /** One value that is not the same. */
    void change(Place place, Value before, Value after) {
        if (rows.full()) {
            rows.note(place, "");
            return;
        }
        if (before instanceof Hidden || after instanceof Hidden) {
            hidden(place, before, after);
        } else if (!before.given()) {
            added(place, after);
        } else if (!after.given()) {
            removed(place, before);
        } else {
            changed(place, before, after);
        }
    }

    private void hidden(Place place, Value before, Value after) {
        if (before instanceof Absent || before instanceof Nothing && !(after instanceof Absent)) {
            rows.value(place, Mark.ADDED, null, Shown.SENSITIVE, "");
        } else if (after instanceof Absent || after instanceof Nothing) {
            rows.value(place, Mark.REMOVED, Shown.SENSITIVE, null, "");
        } else {
            rows.value(place, Mark.CHANGED, Shown.SENSITIVE, Shown.SENSITIVE, hiddenNote(before, after));
        }
    }

    private static String hiddenNote(Value before, Value after) {
        if (!(before instanceof Hidden was)) {
            return "will be marked as sensitive";
        }
        if (!(after instanceof Hidden is)) {
            return "will no longer be marked as sensitive";
        }
        return was.secret().equals(REDACTED) && is.secret() instanceof Unknown ? "whether it changes is not shown" : "";
    }

    void added(Place place, Value value) {
        whole(place, Mark.ADDED, value);
    }

    void removed(Place place, Value value) {
        whole(place, Mark.REMOVED, value);
    }

    /** All of a value that is on one side alone. */
    private void whole(Place place, Mark mark, Value value) {
        if (rows.full()) {
            rows.note(place, "");
            return;
        }
        Optional<Value> json = words(value).flatMap(ValueReader::json);
        Value made = json.orElse(value);
        boolean opens = place.depth() < Row.DEEPEST
                && (made instanceof Fields fields && !fields.values().isEmpty()
                        || made instanceof Items items && !items.values().isEmpty());
        if (opens) {
            rows.open(place, mark, json.isPresent() ? "JSON, " + madeOf(made) : madeOf(made));
            parts(place, mark, made);
        } else {
            boolean removed = mark == Mark.REMOVED;
            rows.value(place, mark, removed ? shown(value) : null, removed ? null : shown(value), "");
        }
    }

    private void parts(Place place, Mark mark, Value value) {
        switch (value) {
            case Fields fields -> {
                for (Map.Entry<String, Value> field : fields.values().entrySet()) {
                    whole(place.field(field.getKey()), mark, field.getValue());
                }
            }
            case Items items -> {
                for (int index = 0; index < items.values().size(); index++) {
                    whole(place.item(index), mark, items.values().get(index));
                }
            }
            case Absent absent -> {}
            case Nothing nothing -> {}
            case Unknown unknown -> {}
            case Hidden hidden -> {}
            case Literal literal -> {}
            case Text text -> {}
            case Masked masked -> {}
            case Deep deep -> {}
        }
    }

    private void changed(Place place, Value before, Value after) {
        boolean opens = place.depth() < Row.DEEPEST;
        if (opens && before instanceof Fields && after instanceof Fields) {
            rows.open(place, Mark.CHANGED, madeOf(after));
            object(place, before, after);
        } else if (opens && before instanceof Items was && after instanceof Items is) {
            rows.open(place, Mark.CHANGED, madeOf(after));
            sequences.items(place, was.values(), is.values());
        } else if (opens && before instanceof Text was && after instanceof Text is) {
            text(place, was.text(), is.text());
        } else if (opens && (before instanceof Masked || after instanceof Masked)) {
            masked(place, before, after);
        } else {
            rows.value(place, Mark.CHANGED, shown(before), shown(after), "");
        }
    }

    /** What of it may be seen is compared; the rest may be another one too. */
    private void masked(Place place, Value before, Value after) {
        Optional<String> was = words(before);
        Optional<String> is = words(after);
        if (was.equals(is)) {
            rows.value(place, Mark.CHANGED, shown(before), shown(after), "what is masked changes");
        } else if (was.isPresent() && is.isPresent()) {
            text(place, was.get(), is.get());
        } else {
            rows.value(place, Mark.CHANGED, shown(before), shown(after), "");
        }
    }

    /** What can be read of a text. */
    private static Optional<String> words(Value value) {
        return switch (value) {
            case Text text -> Optional.of(text.text());
            case Masked masked -> Optional.of(masked.shown());
            case Value other -> Optional.empty();
        };
    }

    private void text(Place place, String before, String after) {
        Optional<Value> was = ValueReader.json(before);
        Optional<Value> is = ValueReader.json(after);
        if (was.isPresent() && is.isPresent()) {
            json(place, was.get(), is.get());
        } else if (before.indexOf('\n') >= 0 || after.indexOf('\n') >= 0) {
            rows.open(place, Mark.CHANGED, "text");
            sequences.lines(place, before, after);
        } else {
            rows.value(place, Mark.CHANGED, shown(new Text(before)), shown(new Text(after)), "");
        }
    }

    private void json(Place place, Value before, Value after) {
        if (before.equals(after)) {
            rows.note(place, "JSON that means the same is written in another way");
        } else if (before instanceof Fields == after instanceof Fields) {
            rows.open(place, Mark.CHANGED, "JSON, " + madeOf(after));
            if (before instanceof Fields) {
                object(place, before, after);
            } else {
                sequences.items(place, before.items(), after.items());
            }
        } else {
            rows.value(place, Mark.CHANGED, shown(before), shown(after), "JSON");
        }
    }

    /** What an object or a list is called where its parts follow. */
    private static String madeOf(Value value) {
        return value instanceof Items items
                ? "list of " + items.values().size()
                : "object of " + value.fields().values().size();
    }

    private Shown shown(Value value) {
        return switch (value) {
            case Absent absent -> Shown.NOTHING;
            case Nothing nothing -> Shown.NOTHING;
            case Unknown unknown -> Shown.UNKNOWN;
            case Hidden hidden -> Shown.SENSITIVE;
            case Literal literal -> Shown.of("literal", literal.text(), rows.mostCharacters());
            case Deep deep -> Shown.of("literal", deep.json(), rows.mostCharacters());
            case Text text -> Shown.quoted(text.text(), rows.mostCharacters());
            case Masked masked -> Shown.quoted(masked.shown(), rows.mostCharacters());
            case Items items -> Shown.of("literal", Compact.of(items, rows.mostCharacters()), rows.mostCharacters());
            case Fields fields -> Shown.of("literal", Compact.of(fields, rows.mostCharacters()), rows.mostCharacters());
        };
    }
}
