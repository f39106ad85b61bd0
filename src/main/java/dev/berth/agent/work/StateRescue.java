package dev.berth.agent.work;

import dev.berth.agent.net.WorkClient;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.StoppedException;
import dev.berth.protocol.Frames;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When Terraform could not store its state it leaves it behind as {@code errored.tfstate}: what was just built is known
 * nowhere else. It is stored before the attempt is reported, and a copy stays when even that fails.
 */
final class StateRescue {
    private final Job job;
    private final Path left;
    private final Path refuge;
    private final WorkClient client;
    private final URI server;
    private final boolean berthState;

    /** @param refuge where the state is put when it cannot be stored */
    StateRescue(Job job, Path source, Path refuge, WorkClient client, URI server, boolean berthState) {
        this.job = job;
        this.left = source.resolve("errored.tfstate");
        this.refuge = refuge;
        this.client = client;
        this.server = server;
        this.berthState = berthState;
    }

    /** Removes what came with the configuration: only what this apply leaves behind may become the state. */
    void prepare() throws IOException {
        Files.deleteIfExists(left);
    }

    /** Looks for a state left behind and stores it. */
    void run() {
        if (!Files.isRegularFile(left)) {
            return;
        }
        try {
            save();
        } catch (IOException e) {
            job.output().line("[berth: the state could not be saved: " + e.getMessage() + "]");
        }
    }

    private void save() throws IOException {
        WorkDocument.StateBackend state = job.work().stateBackend();
        // An attempt that was told to stop still saves its state, so it gets a signal of its own.
        if (berthState && state != null && store(state, new StopSignal())) {
            job.output().line("[berth: the state that was left behind is stored]");
            return;
        }
        Files.createDirectories(refuge.getParent());
        Files.copy(left, refuge, StandardCopyOption.REPLACE_EXISTING);
        job.output().line("[berth: the state could not be stored; a copy is on the agent, in " + refuge + "]");
    }

    private boolean store(WorkDocument.StateBackend state, StopSignal stop) throws IOException {
        String user = state.username() + ":" + state.password();
        String basic = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        String lockAddress = server.resolve(state.lockAddress()).toString();
        String own = UUID.randomUUID().toString();
        try {
            WorkClient.Answer locked = client.state("LOCK", lockAddress, basic, lock(own), stop);
            // Terraform fails to unlock as it fails to store. Nobody else works in this workspace, so the lock that
            // stands is this attempt's own.
            String holder = locked.ok() ? own : holder(locked);
            if (holder == null) {
                return false;
            }
            String address = server.resolve(state.address()).toString();
            String query =
                    (address.contains("?") ? "&" : "?") + "ID=" + URLEncoder.encode(holder, StandardCharsets.UTF_8);
            boolean stored = client.state("POST", address + query, basic, BodyPublishers.ofFile(left), stop)
                    .ok();
            String unlockAddress = server.resolve(state.unlockAddress()).toString();
            var unused = client.state("UNLOCK", unlockAddress, basic, lock(holder), stop);
            return stored;
        } catch (StoppedException e) {
            return false;
        }
    }

    private static @Nullable String holder(WorkClient.Answer refused) {
        return refused.status() == 423 || refused.status() == 409 ? refused.field("ID") : null;
    }

    private static java.net.http.HttpRequest.BodyPublisher lock(String id) {
        return BodyPublishers.ofString(Frames.write(Map.of(
                "ID", id,
                "Operation", "OperationTypeApply",
                "Info", "storing a state that was left behind",
                "Who", "berth-agent",
                "Version", "",
                "Created", Instant.now().toString(),
                "Path", "")));
    }
}
