package dev.berth.agent.work;

import dev.berth.agent.files.StateHome;
import dev.berth.module.Backend;
import dev.berth.module.RootModule;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;

/** Makes a configuration that was just unpacked ready to be run, or refuses it before anything of Berth's is in it. */
final class Preparation {
    private final Job job;
    private final Workplace workplace;

    Preparation(Job job, Workplace workplace) {
        this.job = job;
        this.workplace = workplace;
    }

    /**
     * Returns the root module, as the configuration brought it.
     *
     * @param leftOut what of the archive was not unpacked
     */
    RootModule run(Set<String> leftOut) throws IOException, AttemptFailedException {
        tell(leftOut);
        tellMove();
        RootModule module = module();
        if (module.files().isEmpty()) {
            requireDestroy();
            Files.createDirectories(workplace.moduleDirectory());
        }
        settleState(module);
        return module;
    }

    private RootModule module() throws AttemptFailedException {
        try {
            return RootModule.in(workplace.moduleDirectory(), job.syntax().dialect());
        } catch (IOException e) {
            throw new AttemptFailedException("configuration_unreadable", "the configuration: " + e.getMessage());
        }
    }

    private void tell(Set<String> leftOut) {
        if (leftOut.isEmpty()) {
            return;
        }
        boolean state = leftOut.stream().anyMatch(path -> path.endsWith("terraform.tfstate"));
        String advice = state
                ? "; a state is imported with POST /api/v1/workspaces/"
                        + job.work().workspace() + "/state"
                : "";
        job.output()
                .line("[berth: left out of the configuration, being left over from another run: " + Names.shown(leftOut)
                        + advice + "]");
    }

    /** What a plan does not find it builds once more. */
    private void tellMove() {
        WorkDocument.StateMoved moved = job.work().stateMoved();
        if (moved != null && job.work().phase() == TaskPhase.PLAN) {
            job.output()
                    .line("[berth: look twice: the workspace's state was last found in " + place(moved.last())
                            + ", but this plan looks in " + place(moved.now())
                            + ", so it may build once more what is there already]");
        }
    }

    private static String place(String backend) {
        return backend.isEmpty() ? "the state that Berth keeps" : "the backend \"" + backend + "\"";
    }

    private void requireDestroy() throws AttemptFailedException {
        String directory = job.work().directory();
        if (!job.work().destroy()) {
            throw new AttemptFailedException(
                    "configuration_empty",
                    "the configuration has no file that " + job.work().tool() + " reads "
                            + (directory.isEmpty() ? "at its top" : "in " + directory)
                            + "; a plan would destroy everything, which only a task with destroy may do");
        }
    }

    private void settleState(RootModule module) throws IOException, AttemptFailedException {
        Backend declared = module.backend();
        if (job.work().stateBackend() == null) {
            if (!declared.keepsState() && !job.work().planOnly()) {
                throw new AttemptFailedException("state_not_kept", "nobody would keep the state that an apply writes");
            }
            return;
        }
        boolean sentHere = declared.type().equals(Backend.REMOTE)
                && Boolean.TRUE.equals(job.work().stateHere());
        if (sentHere || declared.kind() == Backend.Kind.VANISHING || declared.kind() == Backend.Kind.CLOUD) {
            job.output().line("[berth: the state is kept by Berth, in place of " + replaced(declared, sentHere) + "]");
        }
        boolean berths = sentHere || !declared.keepsState();
        StateHome.settle(workplace.moduleDirectory(), module, berths).write(workplace.stateMark());
    }

    private static String replaced(Backend declared, boolean sentHere) {
        if (declared.kind() == Backend.Kind.CLOUD) {
            return "the configuration's cloud block";
        }
        String why = sentHere ? "by which it came here" : "which would be gone with this run";
        return "the backend \"" + declared.type() + "\", " + why;
    }

    /**
     * To be called when init is done.
     *
     * @throws AttemptFailedException when the tool keeps the state elsewhere than was decided
     */
    static void requireStateHome(Workplace workplace) throws IOException, AttemptFailedException {
        if (!Files.exists(workplace.stateMark())) {
            return;
        }
        StateHome home = StateHome.read(workplace.stateMark());
        String mismatch = home.mismatch(workplace.moduleDirectory()).orElse(null);
        if (mismatch != null) {
            throw new AttemptFailedException("backend_unexpected", mismatch + "; nothing was planned or applied");
        }
    }
}
