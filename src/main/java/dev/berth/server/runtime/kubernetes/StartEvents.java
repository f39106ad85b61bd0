package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.PodRuntime.Observer;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSeries;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What only Events tell of a start: no sandbox, a volume that cannot be had. They are asked for pod by pod, for those
 * alone that have been starting for a moment and whose own status says nothing; a few at a time, each in its turn.
 */
final class StartEvents {
    private static final Logger LOG = Logger.getLogger(StartEvents.class);
    /** A pod comes before its Secret, and a kubelet that was in between complains once. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int MAX_PER_LOOK = 20;
    private static final int MAX_PER_POOL = 3;
    private static final long MAX_EVENTS = 100;
    /** Whatever went wrong before these did not last. */
    private static final Set<String> PROGRESS = Set.of("Pulling", "Pulled", "Created", "Started");

    private static final Set<String> EARLY_PROGRESS = Set.of("Scheduled", "SuccessfulAttachVolume");
    private static final int WARNING = 1;

    private final Cluster cluster;
    private final Observer observer;
    private final InstantSource clock;
    private final Map<PodName, Start> starts = new HashMap<>();
    private boolean troubleTold;

    /**
     * A pod that starts and shows nothing.
     *
     * @param since when it was first seen at its stage
     * @param lookedAt when its Events were last asked for, or long ago
     * @param told what was last found, or null
     */
    private record Start(
            PoolName pool,
            PodName pod,
            String uid,
            int stage,
            Instant since,
            Instant lookedAt,
            @Nullable String told) {
        boolean same(String otherUid, int otherStage) {
            return uid.equals(otherUid) && stage == otherStage;
        }

        Start looked(Instant at, @Nullable String found) {
            return new Start(pool, pod, uid, stage, since, at, found);
        }
    }

    StartEvents(Cluster cluster, Observer observer, InstantSource clock) {
        this.cluster = cluster;
        this.observer = observer;
        this.clock = clock;
    }

    /** What the watch saw of a pod. */
    synchronized void seen(PodSight sight) {
        String uid = sight.process() == null ? null : sight.process().id();
        if (uid == null || !sight.staying() || sight.stage() >= PodSight.STARTED || sight.hindrance() != null) {
            starts.remove(sight.name());
            return;
        }
        Start known = starts.get(sight.name());
        if (known == null || !known.same(uid, sight.stage())) {
            starts.put(
                    sight.name(),
                    new Start(sight.pool(), sight.name(), uid, sight.stage(), clock.instant(), Instant.MIN, null));
        }
    }

    synchronized void gone(PodName pod) {
        starts.remove(pod);
    }

    /**
     * Asks for the Events of those whose turn it is, and tells what is new. The calls wait for their answers. What cannot
     * be read of one says nothing about the others, unless nobody answers.
     */
    void look() {
        List<Start> due = due();
        RuntimeException first = null;
        for (Start start : due) {
            try {
                tell(start, trouble(start).orElse(null));
            } catch (RuntimeException e) {
                first = first == null ? e : first;
                looked(start);
                if (ClusterFailures.away(e)) {
                    break;
                }
            }
        }
        if (first != null) {
            unread(first);
        } else if (!due.isEmpty()) {
            troubleTold = false;
        }
    }

    private void unread(RuntimeException why) {
        if (!troubleTold) {
            troubleTold = true;
            LOG.warnf(
                    "Events cannot be read, so of pods that do not start they are missing reason=%s",
                    ClusterFailures.of(why).getMessage());
        }
    }

    /** It has had its turn: the others of its pool come before its next one. */
    private synchronized void looked(Start start) {
        starts.computeIfPresent(
                start.pod(),
                (name, present) -> present.same(start.uid(), start.stage())
                        ? present.looked(clock.instant(), present.told())
                        : present);
    }

    private synchronized List<Start> due() {
        Instant before = clock.instant().minus(PATIENCE);
        Map<PoolName, Integer> ofPool = new HashMap<>();
        List<Start> due = new ArrayList<>();
        starts.values().stream()
                .filter(start -> !start.since().isAfter(before))
                .sorted(Comparator.comparing(Start::lookedAt)
                        .thenComparing(Start::since)
                        .thenComparing(Start::pod))
                .filter(start -> ofPool.merge(start.pool(), 1, Integer::sum) <= MAX_PER_POOL)
                .limit(MAX_PER_LOOK)
                .forEach(due::add);
        return due;
    }

    private void tell(Start start, @Nullable String found) {
        synchronized (this) {
            Start present = starts.get(start.pod());
            if (present == null || !present.same(start.uid(), start.stage())) {
                return;
            }
            starts.put(start.pod(), present.looked(clock.instant(), found));
            if (Objects.equals(found, present.told())) {
                return;
            }
        }
        if (found == null) {
            observer.podUnhindered(start.pool(), start.pod());
        } else {
            observer.podHindered(start.pool(), start.pod(), found);
        }
    }

    private Optional<String> trouble(Start start) {
        List<Event> events = cluster.client()
                .v1()
                .events()
                .inNamespace(cluster.namespace())
                .withField("involvedObject.uid", start.uid())
                .list(new ListOptionsBuilder().withLimit(MAX_EVENTS).build())
                .getItems();
        return events.stream()
                .filter(event -> matters(event, start.stage()))
                .max(Comparator.comparing(StartEvents::at).thenComparing(StartEvents::rank))
                .filter(StartEvents::warns)
                .flatMap(event -> PodWords.said(event.getReason(), event.getMessage()));
    }

    /** A pod that has a node no longer suffers from what its scheduler said before. */
    private static boolean matters(Event event, int stage) {
        return warns(event) ? stage == 0 || !"FailedScheduling".equals(event.getReason()) : rank(event) != WARNING;
    }

    private static boolean warns(Event event) {
        return "Warning".equals(event.getType());
    }

    /** What came later of two Events of one second, by the order in which a kubelet goes on. */
    private static int rank(Event event) {
        if (warns(event)) {
            return WARNING;
        }
        if (PROGRESS.contains(String.valueOf(event.getReason()))) {
            return WARNING + 1;
        }
        return EARLY_PROGRESS.contains(String.valueOf(event.getReason())) ? WARNING - 1 : WARNING;
    }

    /** When it was last seen: who writes Events in the new way leaves the old fields empty. */
    private static Instant at(Event event) {
        return Stream.of(
                        event.getLastTimestamp(),
                        event.getFirstTimestamp(),
                        time(event.getEventTime()),
                        time(Optional.ofNullable(event.getSeries())
                                .map(EventSeries::getLastObservedTime)
                                .orElse(null)),
                        event.getMetadata().getCreationTimestamp())
                .filter(Objects::nonNull)
                .flatMap(time -> parsed(time).stream())
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    private static @Nullable String time(@Nullable MicroTime time) {
        return time == null ? null : time.getTime();
    }

    private static Optional<Instant> parsed(String time) {
        try {
            return Optional.of(OffsetDateTime.parse(time).toInstant().truncatedTo(ChronoUnit.SECONDS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
