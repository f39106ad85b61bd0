package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The labels and annotations by which Berth knows what it made, and others know what to leave alone. */
public final class PodLabels {
    /** The prefix of Berth's own keys; pod templates must not use it. */
    static final String PREFIX = "berth.dev/";

    public static final String POOL = "berth.dev/pool";
    public static final String RUNTIME = "berth.dev/runtime";
    /** The beginning of the template's hash: a label has at most 63 characters. */
    static final String TEMPLATE = "berth.dev/pod-template";

    public static final String GUARDED = "berth.dev/guarded";
    /** The whole hash, an annotation. */
    public static final String TEMPLATE_HASH = "berth.dev/pod-template-hash";
    /** The id of the key that signed the token, an annotation: after a rotation it tells whose token is to be renewed. */
    public static final String TOKEN_KEY = "berth.dev/token-key";

    public static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";
    public static final String DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";
    public static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    static final String NAME = "app.kubernetes.io/name";
    static final String INSTANCE = "app.kubernetes.io/instance";
    static final String COMPONENT = "app.kubernetes.io/component";
    static final String PART_OF = "app.kubernetes.io/part-of";
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private static final String BERTH = "berth";
    private static final String AGENT = "berth-agent";
    private static final int SHORT_HASH = 16;

    private PodLabels() {}

    /** What finds all that this installation made. */
    public static Map<String, String> ofInstance(String instance) {
        return Map.of(MANAGED_BY, BERTH, INSTANCE, instance);
    }

    /** What finds all that it made for a pool. */
    public static Map<String, String> ofPool(String instance, PoolName pool) {
        Map<String, String> labels = new TreeMap<>(ofInstance(instance));
        labels.put(POOL, pool.value());
        return labels;
    }

    /** What finds all that one runtime made for a pool. */
    public static Map<String, String> ofPool(String instance, PoolName pool, RuntimeKind runtime) {
        Map<String, String> labels = new TreeMap<>(ofPool(instance, pool));
        labels.put(RUNTIME, word(runtime));
        return labels;
    }

    /** All labels of what one runtime makes for a pool from a template, guards apart. */
    public static Map<String, String> of(String instance, PoolName pool, RuntimeKind runtime, String templateHash) {
        Map<String, String> labels = new TreeMap<>(ofPool(instance, pool, runtime));
        labels.put(NAME, AGENT);
        labels.put(COMPONENT, "agent");
        labels.put(PART_OF, BERTH);
        labels.put(TEMPLATE, templateHash.substring(0, Math.min(SHORT_HASH, templateHash.length())));
        return labels;
    }

    static String word(RuntimeKind runtime) {
        return runtime.name().toLowerCase(Locale.ROOT);
    }
}
