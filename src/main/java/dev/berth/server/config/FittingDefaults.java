package dev.berth.server.config;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Defaults that fit what was set and the memory that there is: who sets one of two limits, or starts a server on a small
 * machine, need not know the other one. What was set is never changed.
 */
public final class FittingDefaults {
    private static final String HEARTBEAT_TIMEOUT = "berth.liveness.heartbeat-timeout";
    private static final String HEARTBEAT_INTERVAL = "berth.agent.heartbeat-interval";
    private static final String DEAF_AFTER = "berth.liveness.deaf-after";
    private static final String STATEMENT_TIMEOUT = "berth.database.statement-timeout";
    private static final String LOCK_TIMEOUT = "berth.database.lock-timeout";
    private static final String CONNECT_TIMEOUT = "berth.database.connect-timeout";
    private static final String IDLE_IN_TRANSACTION = "berth.database.idle-in-transaction-timeout";
    private static final String CONFIGURATION_SIZE = "berth.limits.configuration-size";
    private static final String PLAN_SIZE = "berth.limits.plan-size";
    private static final String STATE_SIZE = "berth.limits.state-size";
    private static final String WORKSPACE_SIZE = "berth.limits.workspace-size";
    private static final String VARIABLES_SIZE = "berth.limits.variables-size";
    private static final String BODY_SIZE = "berth.limits.body-size";

    private final Predicate<String> given;
    private final Map<String, String> fitted = new TreeMap<>();

    private FittingDefaults(Predicate<String> given) {
        this.given = given;
    }

    /**
     * The settings whose default does not fit, with a value that does.
     *
     * @param config with the usual defaults
     * @param given whether a setting was set
     * @param heap in bytes
     */
    public static Map<String, String> of(BerthConfig config, Predicate<String> given, long heap) {
        FittingDefaults defaults = new FittingDefaults(given);
        defaults.times(config);
        defaults.sizes(config.limits(), heap);
        return Map.copyOf(defaults.fitted);
    }

    private void times(BerthConfig config) {
        Duration lost = config.liveness().lostTimeout();
        Duration silent = atMost(
                HEARTBEAT_TIMEOUT,
                config.liveness().heartbeatTimeout(),
                lost.multipliedBy(2).dividedBy(5));
        Duration unused = atMost(HEARTBEAT_INTERVAL, config.agent().heartbeatInterval(), silent.dividedBy(3));
        Duration gap = config.scaling().interval().multipliedBy(2);
        if (!given.test(DEAF_AFTER) && config.liveness().deafAfter().compareTo(gap) < 0) {
            fitted.put(DEAF_AFTER, SettingRules.shown(gap));
        }
        BerthConfig.Database database = config.database();
        Duration call = database.callTimeout();
        Duration statement = atMost(
                STATEMENT_TIMEOUT,
                database.statementTimeout(),
                shorter(call.multipliedBy(5).dividedBy(6), lost.dividedBy(2)));
        if (statement.isPositive()) {
            unused = atMost(LOCK_TIMEOUT, database.lockTimeout(), statement);
        }
        unused = atMost(CONNECT_TIMEOUT, database.connectTimeout(), call);
        unused = atMost(
                IDLE_IN_TRANSACTION,
                database.idleInTransactionTimeout(),
                config.lease().duration().multipliedBy(3).dividedBy(4));
    }

    private void sizes(BerthConfig.Limits limits, long heap) {
        long most = Math.min(limits.bodies().asLongValue(), heap / SettingRules.BODIES_PART_OF_HEAP);
        long body = atMost(BODY_SIZE, limits.bodySize().asLongValue(), most);
        long unused = atMost(CONFIGURATION_SIZE, limits.configurationSize().asLongValue(), most);
        unused = atMost(PLAN_SIZE, limits.planSize().asLongValue(), most);
        unused = atMost(STATE_SIZE, limits.stateSize().asLongValue(), most);
        long workspace = atMost(WORKSPACE_SIZE, limits.workspaceSize().asLongValue(), most);
        unused = atMost(VARIABLES_SIZE, limits.variablesSize().asLongValue(), Math.max(workspace, body));
    }

    private Duration atMost(String name, Duration standard, Duration most) {
        if (given.test(name) || standard.compareTo(most) <= 0 || !most.isPositive()) {
            return standard;
        }
        fitted.put(name, SettingRules.shown(most));
        return most;
    }

    private long atMost(String name, long standard, long most) {
        if (given.test(name) || standard <= most || most <= 0) {
            return standard;
        }
        // Written as people write it, and so rounded down.
        long rounded = SettingRules.rounded(most);
        fitted.put(name, SettingRules.shown(rounded));
        return rounded;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
