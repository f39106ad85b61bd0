package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.security.CredentialSigner;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sees to the tokens of pods that a list has shown: one that an older key signed is renewed, and a pod that waits may wait
 * for a Secret that was never made. A step of its own and a few pods at a time, so that no list is late for it and no
 * creation waits behind it, however many pods there are.
 */
final class TokenRenewals {
    private static final Logger LOG = Logger.getLogger(TokenRenewals.class);
    /** Most calls are left to what pools wait for. */
    static final int AT_ONCE = 2;

    private final Cluster cluster;
    private final CredentialSigner signer;
    private final PodTokens tokens;
    /** Those that cannot start without come before those that can work meanwhile. */
    private final Map<PodName, Need> missing = new LinkedHashMap<>();

    private final Map<PodName, Need> outdated = new LinkedHashMap<>();
    /** The pods whose Secrets were made here, by uid: they are not given another one. */
    private final Map<PoolName, Set<String>> given = new HashMap<>();

    private int underWay;
    private boolean troubleTold;

    /** A pod whose token is to be seen to. */
    private record Need(PoolName pool, PodName pod, String uid, boolean outdated) {
        /** As the owner of its Secret. */
        Pod owner() {
            return new PodBuilder()
                    .withNewMetadata()
                    .withName(pod.value())
                    .withUid(uid)
                    .endMetadata()
                    .build();
        }
    }

    TokenRenewals(Cluster cluster, CredentialSigner signer) {
        this.cluster = cluster;
        this.signer = signer;
        this.tokens = new PodTokens(cluster);
    }

    /** Makes the Secret of a pod that was just made. The calls wait for their answers. */
    void give(PoolName pool, Pod pod) {
        String name = pod.getMetadata().getName();
        tokens.give(pod, signer.podToken(pool, new PodName(name)));
        given(pool, pod.getMetadata().getUid());
    }

    private synchronized void given(PoolName pool, String uid) {
        boolean unused = given.computeIfAbsent(pool, name -> new HashSet<>()).add(uid);
    }

    /** All pods of the pool, as they were listed; returns at once. */
    void found(PoolName pool, List<Pod> pods) {
        take(pool, pods);
        for (int begun = 0; begun < AT_ONCE; begun++) {
            begin();
        }
    }

    private synchronized void take(PoolName pool, List<Pod> pods) {
        missing.values().removeIf(need -> need.pool().equals(pool));
        outdated.values().removeIf(need -> need.pool().equals(pool));
        Set<String> here = given.computeIfAbsent(pool, name -> new HashSet<>());
        here.retainAll(pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet()));
        for (Pod pod : pods) {
            PodSight.of(pod).filter(PodSight::staying).ifPresent(sight -> {
                Need need = new Need(pool, sight.name(), pod.getMetadata().getUid(), tokens.outdated(pod));
                if (sight.stage() < PodSight.STARTED && !here.contains(need.uid())) {
                    missing.put(need.pod(), need);
                } else if (need.outdated()) {
                    outdated.put(need.pod(), need);
                }
            });
        }
    }

    /** The pool is no more. */
    synchronized void forget(PoolName pool) {
        take(pool, List.of());
        given.remove(pool);
    }

    private void begin() {
        synchronized (this) {
            if (underWay == AT_ONCE || missing.isEmpty() && outdated.isEmpty()) {
                return;
            }
            underWay++;
        }
        submit();
    }

    /** One pod and then to the end of the line: other calls come in between. */
    private void submit() {
        try {
            cluster.calls().execute(() -> {
                Need next = next();
                if (next != null) {
                    try {
                        see(next);
                    } finally {
                        submit();
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            // The next list begins again with what waits.
            rest();
        }
    }

    private synchronized void rest() {
        underWay--;
    }

    private synchronized @Nullable Need next() {
        Optional<Need> first = missing.values().stream()
                .findFirst()
                .or(() -> outdated.values().stream().findFirst());
        if (first.isEmpty()) {
            underWay--;
            return null;
        }
        missing.remove(first.get().pod());
        outdated.remove(first.get().pod());
        return first.get();
    }

    private void see(Need need) {
        Pod owner = need.owner();
        String token = signer.podToken(need.pool(), need.pod());
        try {
            if (need.outdated()) {
                tokens.renew(owner, token);
                boolean unused = cluster.patchPod(need.pod(), tokens.keyPatch());
            } else {
                tokens.give(owner, token);
            }
            given(need.pool(), need.uid());
            told(false);
        } catch (KubernetesClientException | PodRuntimeException e) {
            failed(need, e);
        }
    }

    /** Who does not answer is asked again after the next list, which shows that it does. */
    private void failed(Need need, RuntimeException e) {
        if (told(true)) {
            LOG.debugf("token not renewed pool=%s pod=%s reason=%s", need.pool(), need.pod(), e.getMessage());
        } else {
            LOG.warnf("token not renewed pool=%s pod=%s reason=%s", need.pool(), need.pod(), e.getMessage());
        }
        if (ClusterFailures.away(e)) {
            synchronized (this) {
                missing.clear();
                outdated.clear();
            }
        }
    }

    /** Whether it was told before. */
    private synchronized boolean told(boolean trouble) {
        boolean before = troubleTold;
        troubleTold = trouble;
        return before;
    }
}
