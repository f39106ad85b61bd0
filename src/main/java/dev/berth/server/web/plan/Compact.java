package dev.berth.server.web.plan;

import java.util.Map;

/** An object or a list in one line, with words for what is not known or not shown. */
final class Compact {
    private final StringBuilder text = new StringBuilder();
    private final int most;

    private Compact(int most) {
        this.most = most;
    }

    /** @param most about how many characters are wanted; it ends soon after them */
    static String of(Value value, int most) {
        Compact compact = new Compact(most);
        compact.append(value);
        return compact.text.toString();
    }

    private void append(Value value) {
        if (text.length() > most) {
            return;
        }
        switch (value) {
            case Value.Absent absent -> text.append("null");
            case Value.Nothing nothing -> text.append("null");
            case Value.Unknown unknown -> text.append(Shown.UNKNOWN.text());
            case Value.Hidden hidden -> text.append(Shown.SENSITIVE.text());
            case Value.Literal literal -> text.append(literal.text());
            case Value.Deep deep -> text.append(deep.json());
            case Value.Text string -> quoted(string.text());
            case Value.Masked masked -> quoted(masked.shown());
            case Value.Items items -> items(items);
            case Value.Fields fields -> fields(fields);
        }
    }

    private void quoted(String string) {
        text.append('"')
                .append(Shown.cut(string, most)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n"))
                .append('"');
    }

    private void items(Value.Items items) {
        text.append('[');
        String between = "";
        for (Value item : items.values()) {
            if (text.length() > most) {
                break;
            }
            text.append(between);
            append(item);
            between = ", ";
        }
        text.append(']');
    }

    private void fields(Value.Fields fields) {
        text.append('{');
        String between = "";
        for (Map.Entry<String, Value> field : fields.values().entrySet()) {
            if (text.length() > most) {
                break;
            }
            text.append(between);
            quoted(field.getKey());
            text.append(": ");
            append(field.getValue());
            between = ", ";
        }
        text.append('}');
    }
}
