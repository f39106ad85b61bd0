package dev.berth.server.api.request;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;

/** Names in addresses. What cannot be a name names nothing: 404. */
public final class PathNames {
    private PathNames() {}

    public static PoolName pool(String name) {
        return new PoolName(label("pool", name));
    }

    public static PodName pod(String name) {
        return new PodName(label("pod", name));
    }

    public static WorkspaceName workspace(String name) {
        return new WorkspaceName(label("workspace", name));
    }

    public static String binding(String name) {
        return label("binding", name);
    }

    public static TaskId task(String id) {
        if (!id.matches("[1-9][0-9]{0,17}")) {
            throw ProblemException.notFound("task", shown(id));
        }
        return new TaskId(Long.parseLong(id));
    }

    /** The version of a configuration. */
    public static int configuration(String version) {
        if (!version.matches("[1-9][0-9]{0,8}")) {
            throw ProblemException.notFound("configuration", shown(version));
        }
        return Integer.parseInt(version);
    }

    private static String label(String what, String name) {
        if (!Invariant.isDnsLabel(name)) {
            throw ProblemException.notFound(what, shown(name));
        }
        return name;
    }

    private static String shown(String name) {
        return (name.length() > 63 ? name.substring(0, 63) + "…" : name).replaceAll("\\p{Cntrl}", "?");
    }
}
