package dev.berth.agent.work;

import dev.berth.agent.files.Trees;
import dev.berth.agent.net.StateLink;
import dev.berth.agent.state.StateProxy;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How one attempt's tool reaches the state that Berth keeps: through a proxy that ends with the attempt. */
final class AttemptState implements AutoCloseable {
    private final CompletableFuture<Boolean> over;
    private final Path directory;
    private final @Nullable StateProxy proxy;

    private AttemptState(CompletableFuture<Boolean> over, Path directory, @Nullable StateProxy proxy) {
        this.over = over;
        this.directory = directory;
        this.proxy = proxy;
    }

    static AttemptState open(Job job, Workplace workplace, AttemptRunner.Site site) throws IOException {
        // What has to stop still writes its state within its grace, and asks for nothing after it.
        CompletableFuture<Boolean> over = job.stop().graceOver();
        WorkDocument.StateBackend backend = job.work().stateBackend();
        if (backend == null) {
            return new AttemptState(over, workplace.states(), null);
        }
        StateLink.Target target =
                new StateLink.Target(job.work().workspace(), basic(backend), Trees.createPrivate(workplace.states()));
        StateLink link = site.client().stateLink(target, site.patience(), over);
        Long most = backend.maxBytes();
        StateProxy proxy = StateProxy.open(
                link,
                new StateProxy.Settings(target.directory(), most == null ? Long.MAX_VALUE : most, job.output()::line));
        job.output().mask(job.secrets().add(proxy.secret()));
        return new AttemptState(over, workplace.states(), proxy);
    }

    private static String basic(WorkDocument.StateBackend backend) {
        String user = backend.username() + ":" + backend.password();
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    /** Where the tool finds its state; null when Berth keeps none for it. */
    @Nullable
    URI address() {
        return proxy == null ? null : proxy.address();
    }

    /** Why the last state that the tool wrote was not stored, if it was not. */
    Optional<String> unstored() {
        return proxy == null ? Optional.empty() : proxy.unstored();
    }

    @Override
    public void close() {
        over.complete(true);
        if (proxy != null) {
            proxy.close();
        }
        try {
            // A plan that waits for approval keeps its directory, but no part of a state.
            Trees.delete(directory);
        } catch (IOException e) {
            // What was done stays done, and the rest goes with the directory around it.
            return;
        }
    }
}
