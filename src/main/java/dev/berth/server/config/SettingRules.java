package dev.berth.server.config;

import dev.berth.domain.Invariant;
import dev.berth.domain.pool.PoolSpec;
import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which settings make no sense, alone or together, and what to change. A server that keeps to them can take everything
 * that its limits allow.
 */
public final class SettingRules {
    /**
     * A body is in memory about five times on its way into the database, in pieces, whole, sealed and as the driver
     * sends it, and other things need room as well.
     */
    static final int BODIES_PART_OF_HEAP = 8;

    /** PostgreSQL keeps no larger value in a row; what is sealed is a little larger than it was. */
    private static final long LARGEST_VALUE = 1_000L << 20;

    /** What the agents take. */
    private static final long LARGEST_ARCHIVE = 512L << 20;

    private static final int LARGEST_PORT = 65_535;
    /** It is renewed ten times in that time, by a statement that may take some. */
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Duration LONGEST_CALL = Duration.ofHours(1);
    private static final Duration LONGEST_MEMORY = Duration.ofMinutes(1);
    private static final Duration LONGEST_CHECK = Duration.ofMinutes(10);

    private static final Pattern ORGANIZATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final BerthConfig config;
    private final long heap;
    private final List<String> violations = new ArrayList<>();

    private SettingRules(BerthConfig config, long heap) {
        this.config = config;
        this.heap = heap;
    }

    /**
     * One line for each thing that is wrong.
     *
     * @param heap in bytes, the most that this process may use
     */
    public static List<String> violations(BerthConfig config, long heap) {
        SettingRules rules = new SettingRules(config, heap);
        rules.times();
        rules.numbers();
        rules.forwarding();
        rules.tls();
        rules.order();
        rules.sizes();
        rules.addresses();
        rules.names();
        rules.violations.addAll(IdentityRules.violations(config.identity()));
        rules.violations.addAll(OidcRules.violations(config.oidc()));
        rules.violations.addAll(KubernetesRules.violations(config.kubernetes()));
        rules.violations.addAll(
                OutsideRules.violations(config.outside(), config.retention().deliveries()));
        return List.copyOf(rules.violations);
    }

    private void times() {
        positive("agent.heartbeat-interval", config.agent().heartbeatInterval());
        notNegative("agent.cancel-grace", config.agent().cancelGrace());
        positive("liveness.heartbeat-timeout", config.liveness().heartbeatTimeout());
        positive("liveness.lost-timeout", config.liveness().lostTimeout());
        positive("liveness.deaf-after", config.liveness().deafAfter());
        positive("dispatch.accept-timeout", config.dispatch().acceptTimeout());
        notNegative("placement.aging-after", config.placement().agingAfter());
        positive("scaling.interval", config.scaling().interval());
        positive("scaling.check-interval", config.scaling().checkInterval());
        startTimeout(new Time("scaling.start-timeout", config.scaling().startTimeout()));
        positive("scaling.drain-timeout", config.scaling().drainTimeout());
        positive("scaling.list-interval", config.scaling().listInterval());
        positive("scaling.list-timeout", config.scaling().listTimeout());
        positive("limits.body-timeout", config.limits().bodyTimeout());
        notNegative("database.start-timeout", config.database().startTimeout());
        positive("database.call-timeout", config.database().callTimeout());
        positive("database.connect-timeout", config.database().connectTimeout());
        notNegative("database.statement-timeout", config.database().statementTimeout());
        notNegative("database.lock-timeout", config.database().lockTimeout());
        positive("database.idle-in-transaction-timeout", config.database().idleInTransactionTimeout());
        notNegative("tokens.remembered-for", config.tokens().rememberedFor());
        positive("sessions.lifetime", config.sessions().lifetime());
        Time lease = new Time("lease.duration", config.lease().duration());
        if (lease.value().compareTo(SHORTEST_LEASE) < 0) {
            tell(lease.shown() + " must be at least " + shown(SHORTEST_LEASE));
        }
        notTooLong(lease.name(), lease.value());
        positive("retention.interval", config.retention().interval());
        notNegative("retention.tasks", config.retention().tasks());
        positive("retention.pending-configurations", config.retention().pendingConfigurations());
        notNegative("retention.audit", config.retention().audit());
        notNegative("retention.decisions", config.retention().decisions());
        positive("retention.deliveries", config.retention().deliveries());
        notNegative("retention.figures.by-minute", config.retention().figures().byMinute());
        notNegative(
                "retention.figures.by-five-minutes",
                config.retention().figures().byFiveMinutes());
        notNegative("retention.figures.by-hour", config.retention().figures().byHour());
        notNegative("kubernetes.grace-period", config.kubernetes().gracePeriod());
    }

    /** A pool that was made with another one could not be changed any more. */
    private void startTimeout(Time time) {
        if (time.value().compareTo(PoolSpec.MIN_START_TIMEOUT) < 0) {
            tell(time.shown() + " must be at least " + shown(PoolSpec.MIN_START_TIMEOUT));
        }
        atMost(time, PoolSpec.MAX_START_TIMEOUT);
    }

    private void numbers() {
        atLeast("dispatch.max-attempts", config.dispatch().maxAttempts(), 1);
        atLeast("scaling.max-creations-per-turn", config.scaling().maxCreationsPerTurn(), 1);
        atLeast("limits.pending-tasks", config.limits().pendingTasks(), 1);
        atLeast("limits.pending-configurations", config.limits().pendingConfigurations(), 1);
        atLeast("limits.streams", config.limits().streams(), 1);
        atLeast("limits.send-queue", config.limits().sendQueue(), 1);
        atLeast("limits.static-pods", config.limits().staticPods(), 1);
        atLeast("sessions.per-token", config.sessions().perToken(), 1);
        atLeast("sessions.failures-per-minute", config.sessions().failuresPerMinute(), 1);
        atLeast("retention.configurations", config.retention().configurations(), 0);
        atLeast("retention.state-versions", config.retention().stateVersions(), 0);
        atLeast("retention.decision-rows", config.retention().decisionRows(), 0);
        atLeast("kubernetes.calls", config.kubernetes().calls(), 1);
        atLeast("kubernetes.waiting-calls", config.kubernetes().waitingCalls(), 1);
    }

    private void forwarding() {
        config.forwarding()
                .host()
                .map(String::strip)
                .map(ReachableHost::problem)
                .ifPresent(problem -> {
                    if (!problem.isEmpty()) {
                        tell("berth.forwarding.host " + problem);
                    }
                });
        port("forwarding.port", config.forwarding().port());
    }

    private void tls() {
        BerthConfig.Tls tls = config.tls();
        port("tls.port", tls.port());
        positive("tls.reload-interval", tls.reloadInterval());
        if (tls.certificate().isPresent() != tls.key().isPresent()) {
            String given = tls.key().isPresent() ? "key" : "certificate";
            String missing = tls.key().isPresent() ? "certificate" : "key";
            tell("berth.tls." + given + " is set and berth.tls." + missing + " is not: set both, or neither");
        }
        boolean both =
                tls.certificate().isPresent() && config.forwarding().host().isPresent();
        if (both && tls.port() != 0 && tls.port() == config.forwarding().port()) {
            tell("berth.tls.port (" + tls.port() + ") is berth.forwarding.port as well: change one of them");
        }
    }

    private void port(String name, int port) {
        if (port < 0 || port > LARGEST_PORT) {
            tell("berth." + name + " (" + port + ") must be from 0 to " + LARGEST_PORT);
        }
    }

    private void names() {
        String organization = config.organization();
        if (!ORGANIZATION.matcher(organization).matches()) {
            tell("berth.organization (" + organization
                    + ") must have 1 to 63 letters, digits, - and _, and begin with a" + " letter or digit");
        }
        config.defaultPool()
                .filter(pool -> !Invariant.isDnsLabel(pool))
                .ifPresent(pool -> tell("berth.default-pool (" + pool
                        + ") must be the name of a pool: 1 to 63 of a-z, 0-9 and inner hyphens"));
    }

    private void order() {
        BerthConfig.Liveness liveness = config.liveness();
        BerthConfig.Database database = config.database();
        longer(
                new Time("liveness.heartbeat-timeout", liveness.heartbeatTimeout()),
                new Time("agent.heartbeat-interval", config.agent().heartbeatInterval()));
        longer(
                new Time("liveness.lost-timeout", liveness.lostTimeout()),
                new Time("liveness.heartbeat-timeout", liveness.heartbeatTimeout()));
        longer(
                new Time("liveness.deaf-after", liveness.deafAfter()),
                new Time("scaling.interval", config.scaling().interval()));
        longer(
                new Time("lease.duration", config.lease().duration()),
                new Time("database.idle-in-transaction-timeout", database.idleInTransactionTimeout()));
        Time check = new Time("scaling.check-interval", config.scaling().checkInterval());
        if (check.value().compareTo(LONGEST_CHECK) > 0) {
            tell(check.shown() + " is longer than " + shown(LONGEST_CHECK) + ": lower it");
        }
        Time call = new Time("database.call-timeout", database.callTimeout());
        Time statement = new Time("database.statement-timeout", database.statementTimeout());
        Time lock = new Time("database.lock-timeout", database.lockTimeout());
        longer(call, statement);
        longer(new Time("liveness.lost-timeout", liveness.lostTimeout()), statement);
        if (statement.value().isPositive() && lock.value().compareTo(statement.value()) > 0) {
            tell(lock.shown() + " is longer than " + statement.shown() + " and never reached: lower it");
        }
        if (database.connectTimeout().compareTo(call.value()) > 0) {
            tell(new Time("database.connect-timeout", database.connectTimeout()).shown() + " is longer than "
                    + call.shown() + ": lower it");
        }
        atMost(call, LONGEST_CALL);
        atMost(new Time("tokens.remembered-for", config.tokens().rememberedFor()), LONGEST_MEMORY);
    }

    private void atMost(Time time, Duration most) {
        if (time.value().compareTo(most) > 0) {
            tell(time.shown() + " is longer than " + shown(most) + ": lower it");
        }
    }

    private void sizes() {
        BerthConfig.Limits limits = config.limits();
        size("limits.log-size", limits.logSize());
        size("limits.waiting-frames", limits.waitingFrames());
        size("limits.bodies", limits.bodies());
        size("limits.configuration-unpacked-size", limits.configurationUnpackedSize());
        size("limits.variables-size", limits.variablesSize());
        body("limits.workspace-size", limits.workspaceSize(), LARGEST_VALUE);
        body("limits.body-size", limits.bodySize(), LARGEST_VALUE);
        body("limits.configuration-size", limits.configurationSize(), LARGEST_ARCHIVE);
        body("limits.plan-size", limits.planSize(), LARGEST_ARCHIVE);
        body("limits.state-size", limits.stateSize(), LARGEST_VALUE);
        if (limits.configurationUnpackedSize().asLongValue()
                < limits.configurationSize().asLongValue()) {
            tell("berth.limits.configuration-unpacked-size (" + shown(limits.configurationUnpackedSize())
                    + ") is less than berth.limits.configuration-size (" + shown(limits.configurationSize())
                    + "): raise it");
        }
        // What makes or changes a workspace may be as large as any other JSON.
        MemorySize workspace =
                limits.workspaceSize().asLongValue() < limits.bodySize().asLongValue()
                        ? limits.bodySize()
                        : limits.workspaceSize();
        if (limits.variablesSize().asLongValue() > workspace.asLongValue()) {
            tell("berth.limits.variables-size (" + shown(limits.variablesSize())
                    + ") is more than berth.limits.workspace-size (" + shown(limits.workspaceSize())
                    + "), in which they come: raise the second or lower the first");
        }
    }

    private void addresses() {
        url("public-url", config.publicUrl());
        url("external-url", config.externalUrl());
        url("traces.endpoint", config.traces().endpoint());
        double ratio = config.traces().ratio();
        if (!(ratio >= 0 && ratio <= 1)) {
            tell("berth.traces.ratio (" + ratio + ") must be from 0 to 1");
        }
    }

    private void url(String name, Optional<String> value) {
        value.map(PublicUrl::problem)
                .filter(problem -> !problem.isEmpty())
                .ifPresent(problem -> tell("berth." + name + " " + problem));
    }

    private void body(String name, MemorySize size, long most) {
        size(name, size);
        long bytes = size.asLongValue();
        long bodies = config.limits().bodies().asLongValue();
        if (bytes > most) {
            tell("berth." + name + " (" + shown(size) + ") is at most " + shown(most) + ": lower it");
        } else if (bytes > heap / BODIES_PART_OF_HEAP) {
            tell("berth." + name + " (" + shown(size) + ") needs a heap of " + shown(bytes * BODIES_PART_OF_HEAP)
                    + ", and this one has " + shown(heap) + ": give the server more memory (-Xmx), or lower it to "
                    + shown(heap / BODIES_PART_OF_HEAP));
        } else if (bytes > bodies) {
            tell("berth." + name + " (" + shown(size) + ") is more than berth.limits.bodies (" + shown(bodies)
                    + "), which is for all bodies together: raise the second or lower the first");
        }
    }

    private void size(String name, MemorySize size) {
        if (size.asLongValue() < 1) {
            tell("berth." + name + " (" + size.asLongValue() + ") must be at least one byte");
        }
    }

    private void positive(String name, Duration value) {
        if (!value.isPositive()) {
            tell(new Time(name, value).shown() + " must be longer than nothing");
        }
        notTooLong(name, value);
    }

    private void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            tell(new Time(name, value).shown() + " must not be negative");
        }
        notTooLong(name, value);
    }

    private void notTooLong(String name, Duration value) {
        if (value.compareTo(LONGEST) > 0) {
            tell(new Time(name, value).shown() + " is longer than ten years: lower it");
        }
    }

    private void atLeast(String name, int value, int least) {
        if (value < least) {
            tell("berth." + name + " (" + value + ") must be at least " + least);
        }
    }

    /** Of two of which one is wrong by itself, that is said already. */
    private void longer(Time one, Time other) {
        boolean sane = one.value().isPositive() && !other.value().isNegative();
        if (sane && one.value().compareTo(other.value()) <= 0) {
            tell(one.shown() + " must be longer than " + other.shown() + ": raise the first or lower the second");
        }
    }

    private void tell(String violation) {
        violations.add(violation);
    }

    private record Time(String name, Duration value) {
        String shown() {
            return "berth." + name + " (" + SettingRules.shown(value) + ")";
        }
    }

    /** As settings are written: 90s, 5m. */
    static String shown(Duration value) {
        long seconds = value.toSeconds();
        if (!Duration.ofSeconds(seconds).equals(value)) {
            return value.toMillis() + "ms";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String shown(MemorySize size) {
        return shown(size.asLongValue());
    }

    /** As settings are written: 64M, 2G; what is no whole number of those is rounded down. */
    static String shown(long bytes) {
        if (bytes >= 1L << 30 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "G";
        }
        if (bytes >= 1L << 20) {
            return (bytes >> 20) + "M";
        }
        return bytes >= 1L << 10 ? (bytes >> 10) + "K" : String.valueOf(bytes);
    }

    /** The largest size up to this one that is shown in whole. */
    static long rounded(long bytes) {
        long unit = bytes >= 1L << 20 ? 1L << 20 : bytes >= 1L << 10 ? 1L << 10 : 1;
        return bytes / unit * unit;
    }
}
