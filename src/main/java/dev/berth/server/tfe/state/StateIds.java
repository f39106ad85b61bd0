package dev.berth.server.tfe.state;

import dev.berth.server.api.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ids of state versions and of their outputs. Each says by itself what it means. */
public final class StateIds {
    private static final int SHOWN = 80;
    private static final String NUMBER = "([1-9][0-9]{0,17})";
    private static final Pattern VERSION = Pattern.compile("sv-" + NUMBER);
    private static final Pattern OUTPUT = Pattern.compile("wsout-" + NUMBER + "-([0-9]{1,7})");

    private StateIds() {}

    /** One output of a version, counted from 0 in the order of that version. */
    public record OutputId(long version, int index) {
        @Override
        public String toString() {
            return "wsout-" + version + "-" + index;
        }
    }

    /** The id of a version. */
    public static String version(long id) {
        return "sv-" + id;
    }

    /** The version; an id that cannot be one is a 404. */
    public static long version(String id) {
        return Long.parseLong(matched(VERSION, "state version", id).group(1));
    }

    /** The output; an id that cannot be one is a 404. */
    public static OutputId output(String id) {
        Matcher output = matched(OUTPUT, "output", id);
        return new OutputId(Long.parseLong(output.group(1)), Integer.parseInt(output.group(2)));
    }

    private static Matcher matched(Pattern pattern, String what, String id) {
        Matcher matcher = pattern.matcher(id);
        if (!matcher.matches()) {
            throw ProblemException.notFound(what, id.length() > SHOWN ? id.substring(0, SHOWN) + "…" : id);
        }
        return matcher;
    }
}
