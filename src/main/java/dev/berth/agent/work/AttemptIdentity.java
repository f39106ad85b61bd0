package dev.berth.agent.work;

import dev.berth.agent.files.Trees;
import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.StoppedException;
import dev.berth.module.ReservedEnvironment;
import dev.berth.protocol.IdentityToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokens by which one attempt's tool says elsewhere who it is (A11): each in a file of the attempt's own, where the next one
 * takes its place before it runs out, until the attempt ends.
 */
final class AttemptIdentity implements AutoCloseable {
    private static final String PATH = "{path}";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Refusals in a row after which nobody asks any more; a server that is away refuses nothing. */
    private static final int MOST_REFUSALS = 10;

    private final Job job;
    private final Workplace workplace;
    private final WorkClient client;
    private final StopSignal over = new StopSignal();
    private List<IdentityToken> tokens;
    private @Nullable String notRenewed;
    private boolean closed;

    private AttemptIdentity(Job job, Workplace workplace, WorkClient client, List<IdentityToken> tokens) {
        this.job = job;
        this.workplace = workplace;
        this.client = client;
        this.tokens = tokens;
    }

    /** Puts the tokens where the tool finds them. They are masked already. */
    static AttemptIdentity open(Job job, Workplace workplace, WorkClient client) throws IOException {
        List<IdentityToken> tokens = job.work().identity();
        AttemptIdentity identity = new AttemptIdentity(job, workplace, client, tokens);
        if (tokens.isEmpty()) {
            return identity;
        }
        Trees.delete(workplace.identity());
        Trees.createPrivate(workplace.identity());
        for (IdentityToken token : tokens) {
            if (!NAME.matcher(token.variable()).matches() || ReservedEnvironment.isRefused(token.variable())) {
                throw new IOException("a token cannot be handed over in the variable " + token.variable());
            }
            identity.write(token);
        }
        if (tokens.stream().anyMatch(token -> !token.isValue())) {
            var unused = Thread.ofVirtual().name("identity-" + job.name()).start(identity::renewAgainAndAgain);
        }
        return identity;
    }

    /** What the tool's environment says of them. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        for (IdentityToken token : job.work().identity()) {
            variables.putAll(token.others());
            variables.put(token.variable(), text(token));
        }
        variables.keySet().removeIf(ReservedEnvironment::isRefused);
        return variables;
    }

    private String text(IdentityToken token) {
        if (token.isValue()) {
            return token.token();
        }
        String path = workplace.shownIdentity().resolve(token.variable()).toString();
        String template = token.template();
        return template == null ? path : template.replace(PATH, path);
    }

    /** Whoever reads the file has the old one or the new one, whole. */
    private void write(IdentityToken token) throws IOException {
        if (token.isValue()) {
            return;
        }
        Path fresh = workplace.identity().resolve(token.variable() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, OWNER_ONLY);
        Files.writeString(fresh, token.token());
        Files.move(
                fresh,
                workplace.identity().resolve(token.variable()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void renewAgainAndAgain() {
        long sent = job.clock().begunAt();
        int refusals = 0;
        try {
            while (refusals < MOST_REFUSALS) {
                over.sleep(untilDue(sent, refusals));
                long asked = System.nanoTime();
                try {
                    take(client.renewIdentity(job.key(), over));
                    sent = asked;
                    refusals = 0;
                } catch (RefusedException e) {
                    refusals++;
                    notRenewed(String.valueOf(e.getMessage()));
                }
            }
        } catch (StoppedException e) {
            // The attempt is over, and nobody needs a token any more.
            return;
        } catch (SupersededException | IOException e) {
            notRenewed(String.valueOf(e.getMessage()));
        }
    }

    /** When a third of the time is left; after a refusal a while later. */
    private synchronized Duration untilDue(long sent, int refusals) {
        long lifetime = tokens.stream()
                .filter(token -> !token.isValue())
                .mapToLong(IdentityToken::lifetimeSeconds)
                .min()
                .orElse(Long.MAX_VALUE / 1_000_000_000L);
        Duration whole = Duration.ofSeconds(Math.max(1, lifetime));
        if (refusals > 0) {
            return whole.dividedBy(12);
        }
        Duration passed = Duration.ofNanos(System.nanoTime() - sent);
        Duration left = whole.multipliedBy(2).dividedBy(3).minus(passed);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private synchronized void take(List<IdentityToken> renewed) throws IOException {
        if (closed) {
            return;
        }
        List<IdentityToken> wanted = renewed.stream()
                .filter(next -> tokens.stream().anyMatch(token -> token.isReplacedBy(next)))
                .toList();
        // Hidden before anybody can print them.
        wanted.forEach(token -> job.secrets().add(token.token()));
        job.output().mask(job.secrets());
        for (IdentityToken token : wanted) {
            write(token);
        }
        boolean all = wanted.size() == tokens.size();
        notRenewed = all ? null : "the workspace does not ask for all of them any more";
        tokens = wanted.isEmpty() ? tokens : wanted;
    }

    private synchronized void notRenewed(String why) {
        notRenewed = why;
    }

    @Override
    public synchronized void close() {
        closed = true;
        over.request(StopSignal.Reason.KILL, Duration.ZERO);
        if (notRenewed != null) {
            job.output().line("[berth: identity tokens were not renewed: " + notRenewed + "]");
        }
        try {
            Trees.delete(workplace.identity());
        } catch (IOException e) {
            // The tokens run out soon, and the rest goes with the directory around them.
            return;
        }
    }
}
