package dev.berth.agent.work;

import dev.berth.agent.files.UnstoredStates;
import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.tool.StoppedException;
import dev.berth.protocol.RescuedState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When Terraform could not store its state it leaves it behind as {@code errored.tfstate}: what was just built is known
 * nowhere else. It is brought to the server before the attempt is reported, and the server decides together with its
 * write whether it may become the present state. A copy stays here when it cannot be brought.
 */
final class StateRescue {
    /** How long the server is asked, and how long once the attempt has to stop. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private static final Duration AFTER_STOP = Duration.ofMinutes(1);

    private final Job job;
    private final Path left;
    private final AttemptRunner.Site site;

    /**
     * @param directory where the tool runs
     * @param site with the server, and the place for a state that it does not take
     */
    StateRescue(Job job, Path directory, AttemptRunner.Site site) {
        this.job = job;
        this.left = directory.resolve(UnstoredStates.LEFT_BEHIND);
        this.site = site;
    }

    /**
     * What became of a state that was left behind.
     *
     * @param code of the failure that this is; null when the state is the present one and nothing is lost
     */
    record Outcome(@Nullable String code, String message) {}

    /** Removes what came with the configuration: only what this apply leaves behind may become the state. */
    void prepare() throws IOException {
        Files.deleteIfExists(left);
    }

    /** Looks for a state left behind and brings it to safety; empty when there is none. */
    Optional<Outcome> run() {
        if (!Files.isRegularFile(left)) {
            return Optional.empty();
        }
        Outcome outcome = bring();
        job.output().line("[berth: " + outcome.message() + "]");
        return Optional.of(outcome);
    }

    private Outcome bring() {
        try {
            RescuedState rescued =
                    site.client().rescue(job.key(), left, job.stop().extended(LONGEST, AFTER_STOP));
            Files.deleteIfExists(left);
            return rescued.current()
                    ? new Outcome(null, "the state that was left behind is stored")
                    : new Outcome(
                            "state_not_current",
                            "the state that was left behind is kept as version " + rescued.version()
                                    + " and is not the present one, because " + rescued.reason()
                                    + "; the workspace is locked");
        } catch (RefusedException e) {
            return kept(String.valueOf(e.getMessage()));
        } catch (SupersededException e) {
            return kept("the server does not take this attempt's state any more");
        } catch (StoppedException e) {
            return kept("the server did not answer in time");
        } catch (IOException e) {
            return kept(String.valueOf(e.getMessage()));
        }
    }

    private Outcome kept(String why) {
        String pod = site.init().pod();
        Path place = left;
        String how = "";
        try {
            place = site.unstored().keep(left, job.name());
        } catch (IOException e) {
            // It stays where the tool wrote it; that directory is then not deleted.
            how = " (it could not be moved: " + e.getMessage() + ")";
        }
        return new Outcome(
                "state_not_stored",
                "the state that was left behind could not be stored (" + why + "); the only copy is on the pod " + pod
                        + ", in " + place + how + ". A pod in a cluster is kept for it: fetch it with: kubectl exec "
                        + pod
                        + " -- cat " + place
                        + " ; when a local pod goes, it is moved to errored-states in the server's data"
                        + " directory, as *-" + pod + "-" + place.getFileName());
    }
}
