package dev.berth.domain.issuer;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.task.Phase;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token that the runs of a workspace are given, by which they say elsewhere who they are (A11).
 *
 * @param variable the environment variable by which the tool finds it
 * @param audience whom it is for; nobody else is to take it
 * @param plan whether plans get one
 * @param apply whether applies get one
 * @param form what the variable holds
 * @param template for {@link Form#TEMPLATE}: the variable's text, in which {@link #PATH} stands for the path of the token's file
 * @param environment other variables of the same runs, such as the role that they are to take on
 */
public record WorkloadToken(
        String variable,
        String audience,
        boolean plan,
        boolean apply,
        Form form,
        @Nullable String template,
        Map<String, String> environment) {
    /** What stands in a template for the path of the token's file. */
    public static final String PATH = "{path}";

    /** What the variable holds. */
    public enum Form {
        /** The path of a file with the token, which is renewed in it. */
        PATH,
        /** The token itself, which nobody can renew there. */
        VALUE,
        /** A text with the path of that file in it. */
        TEMPLATE
    }

    public WorkloadToken {
        require(plan || apply, "a token is for a phase");
        environment = Map.copyOf(environment);
        require((form == Form.TEMPLATE) == (template != null), "a template is for its form");
    }

    /** Whether attempts of that phase get it. */
    public boolean isFor(Phase phase) {
        return phase == Phase.PLAN ? plan : apply;
    }

    /** Who a run says that it is. The names of workspaces have no colon in them, so one cannot pass for another. */
    public static String subject(String workspace, String phase) {
        return "workspace:" + workspace + ":phase:" + phase;
    }
}
