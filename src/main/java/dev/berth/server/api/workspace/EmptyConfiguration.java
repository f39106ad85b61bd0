package dev.berth.server.api.workspace;

import dev.berth.module.Dialect;
import dev.berth.module.ModuleDirectories;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import java.util.List;
import java.util.Set;

/** Where there is nothing to run, a plan would mean to destroy everything that is there: so it is refused. */
public final class EmptyConfiguration {
    private static final int MOST_SHOWN = 5;

    private EmptyConfiguration() {}

    /**
     * Goes on when the workspace's directory has files for its tool.
     *
     * @throws ProblemException 422 {@code configuration_empty}
     */
    static void require(ModuleDirectories modules, Workspace workspace) {
        String tool = WireWords.of(workspace.tool());
        Set<String> there = modules.of(Dialect.of(tool));
        String wanted = workspace.workingDirectory().isEmpty() ? ModuleDirectories.TOP : workspace.workingDirectory();
        if (!there.contains(wanted)) {
            throw problem(tool, workspace.workingDirectory(), List.copyOf(there));
        }
    }

    public static ProblemException problem(String tool, String directory, List<String> others) {
        String place = directory.isEmpty() ? "at the top of the archive" : "in " + directory;
        String hint = others.isEmpty()
                ? ""
                : "; there are some in " + shown(others) + ": pack what is in there, or set workingDirectory";
        return ProblemException.of(
                422, "configuration_empty", "the configuration has no file that " + tool + " reads " + place + hint);
    }

    private static String shown(List<String> directories) {
        String some = String.join(", ", directories.stream().limit(MOST_SHOWN).toList());
        String all = directories.size() > MOST_SHOWN ? some + ", ..." : some;
        return all.replaceAll("\\p{Cntrl}", "?");
    }
}
