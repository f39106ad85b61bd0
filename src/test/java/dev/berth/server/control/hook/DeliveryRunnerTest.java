package dev.berth.server.control.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Author;
import dev.berth.domain.hook.HookAddress;
import dev.berth.domain.hook.HookEvent;
import dev.berth.domain.hook.HookScope;
import dev.berth.domain.hook.HookTemplate;
import dev.berth.domain.hook.Retries;
import dev.berth.domain.id.HookName;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.DeliveryBuilder;
import dev.berth.server.control.port.DeliveryMeter;
import dev.berth.server.control.port.DeliveryStore;
import dev.berth.server.control.port.HookBuilder;
import dev.berth.server.control.port.HookSender;
import dev.berth.server.control.port.HookStore.Health;
import dev.berth.server.control.port.HookStore.Hook;
import dev.berth.server.control.port.HookStore.Secrets;
import dev.berth.server.control.port.HookStore.Wish;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import dev.berth.server.control.port.NotLeaderException;
import dev.berth.server.control.port.Page;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is in the outbox is sent, in virtual time (O1). */
class DeliveryRunnerTest {
    private static final Instant THEN = Instant.parse("2026-03-01T10:00:00Z");

    private final Outbox outbox = new Outbox();
    private final List<String> sent = new ArrayList<>();
    private final Counts counts = new Counts();
    private final Lead lead = new Lead();
    private Instant time = THEN;
    private Function<String, Uni<HookSender.Answer>> receiver = text -> answered(204);

    private final Clock clock = ((InstantSource) () -> time).withZone(ZoneOffset.UTC);

    private static Uni<HookSender.Answer> answered(int status) {
        String problem = status < 300 ? null : "it answers " + status;
        return Uni.createFrom().item(new HookSender.Answer(status, problem, Duration.ofMillis(3)));
    }

    private DeliveryRunner runner() {
        HookSender sender = new HookSender() {
            @Override
            public Uni<Answer> send(Hook hook, DeliveryStore.Delivery delivery, Instant now) {
                String text = hook.id() + ":" + delivery.object() + "#" + delivery.id();
                return Uni.createFrom().deferred(() -> {
                    sent.add(text);
                    return receiver.apply(text);
                });
            }

            @Override
            public Uni<Answer> look(HookAddress address) {
                return answered(200);
            }
        };
        return new DeliveryRunner(outbox, sender, counts, lead, clock, new Retries(Duration.ofHours(24)));
    }

    private void look(DeliveryRunner runner) {
        runner.look().await().indefinitely();
    }

    private void later(Duration time) {
        this.time = this.time.plus(time);
    }

    @Test
    void ofOneObjectOneIsSentAfterTheOther() {
        outbox.hook(1);
        outbox.add(1, "task/1");
        outbox.add(1, "task/1");
        outbox.add(1, "task/2");

        look(runner());

        assertThat(sent).containsExactly("1:task/1#1", "1:task/2#3", "1:task/1#2");
        assertThat(counts.delivered).isEqualTo(3);
        assertThat(outbox.statuses()).containsOnly(DeliveryStore.Status.DELIVERED);
    }

    @Test
    void whatIsRefusedHoldsUpItsOwnObjectAlone() {
        outbox.hook(1);
        outbox.add(1, "task/1");
        outbox.add(1, "task/1");
        outbox.add(1, "task/2");
        receiver = text -> answered(text.endsWith("#1") ? 400 : 200);
        DeliveryRunner runner = runner();

        look(runner);
        later(Duration.ofSeconds(1));
        look(runner);
        assertThat(sent).containsExactly("1:task/1#1", "1:task/2#3");

        receiver = text -> answered(200);
        later(Duration.ofSeconds(10));
        look(runner);
        assertThat(sent).containsExactly("1:task/1#1", "1:task/2#3", "1:task/1#1", "1:task/1#2");
    }

    @Test
    void aReceiverThatIsAwayIsLeftAloneForLongerAndLonger() {
        outbox.hook(1);
        outbox.add(1, "task/1");
        receiver = text -> answered(503);
        DeliveryRunner runner = runner();
        for (int second = 0; second < 3_600; second++) {
            look(runner);
            outbox.add(1, "task/" + (100 + second));
            later(Duration.ofSeconds(1));
        }
        int tries = sent.size();

        // After 5, 10, 20, ... seconds, a quarter more or less: eight at a time.
        assertThat(tries).isBetween(50, 90);
        assertThat(outbox.hooks.get(1L).health().failures()).isBetween(8, 11);
    }

    @Test
    void whatNeverArrivesIsParkedWhenItsTimeIsOver() {
        outbox.hook(1);
        outbox.add(1, "task/1");
        receiver = text -> answered(500);
        DeliveryRunner runner = runner();
        for (int hour = 0; hour < 27; hour++) {
            look(runner);
            later(Duration.ofHours(1));
        }

        assertThat(outbox.statuses()).containsExactly(DeliveryStore.Status.PARKED);
        assertThat(counts.parked).isEqualTo(1);
        int tries = sent.size();
        later(Duration.ofDays(1));
        look(runner);
        assertThat(sent).hasSize(tries);
    }

    /** A receiver that is away is asked for a few of them only. */
    @Test
    void whatWasNeverTriedIsParkedWithTheOthers() {
        outbox.hook(1);
        outbox.hook(2);
        outbox.paused(2);
        for (int task = 1; task <= 1_000; task++) {
            outbox.add(1, "task/" + task);
        }
        outbox.add(2, "task/1");
        receiver = text -> answered(503);
        DeliveryRunner runner = runner();
        for (int hour = 0; hour < 27; hour++) {
            look(runner);
            later(Duration.ofHours(1));
        }

        assertThat(counts.parked).isEqualTo(1_000);
        assertThat(outbox.statuses()).containsOnlyOnce(DeliveryStore.Status.WAITING);
        assertThat(sent).hasSizeLessThan(300);
    }

    @Test
    void aReceiverThatIsGoneForGoodIsNotAskedAgain() {
        outbox.hook(1);
        outbox.add(1, "task/1");
        receiver = text -> answered(410);

        look(runner());

        assertThat(outbox.statuses()).containsExactly(DeliveryStore.Status.PARKED);
    }

    @Test
    void aReceiverThatHangsHoldsUpNobodyElse() {
        outbox.hook(1);
        outbox.hook(2);
        outbox.add(1, "task/1");
        outbox.add(2, "task/1");
        List<UniEmitter<? super HookSender.Answer>> hanging = new ArrayList<>();
        receiver = text -> text.startsWith("1:") ? Uni.createFrom().emitter(hanging::add) : answered(200);
        DeliveryRunner runner = runner();

        look(runner);
        outbox.add(2, "task/2");
        look(runner);

        assertThat(sent).containsExactly("1:task/1#1", "2:task/1#2", "2:task/2#3");
        hanging.getFirst().complete(new HookSender.Answer(200, null, Duration.ZERO));
        assertThat(outbox.statuses()).containsOnly(DeliveryStore.Status.DELIVERED);
    }

    @Test
    void hooksWhoseReceiversAreAwayGetHalfOfTheLanesAtMost() {
        receiver = text -> Uni.createFrom().nothing();
        for (long hook = 1; hook <= 100; hook++) {
            outbox.hook(hook);
            outbox.add(hook, "task/1");
            outbox.failed(hook);
        }
        DeliveryRunner runner = runner();
        look(runner);
        look(runner);
        int hanging = sent.size();
        outbox.hook(101);
        outbox.add(101, "task/1");
        look(runner);

        assertThat(hanging).isEqualTo(DeliveryRunner.LANES / 2);
        assertThat(sent).hasSize(hanging + 1).last().isEqualTo("101:task/1#101");
    }

    @Test
    void aServerThatEndsBeforeItWroteItDownLeavesItToTheNextOne() {
        outbox.hook(1);
        outbox.add(1, "task/1");
        outbox.add(1, "task/1");
        outbox.broken = true;
        look(runner());
        assertThat(sent).containsExactly("1:task/1#1");

        outbox.broken = false;
        look(runner());

        assertThat(sent).containsExactly("1:task/1#1", "1:task/1#1", "1:task/1#2");
        assertThat(outbox.statuses()).containsOnly(DeliveryStore.Status.DELIVERED);
        assertThat(counts.delivered).isEqualTo(2);
    }

    @Test
    void aServerThatDoesNotLeadSendsNothing() {
        outbox.hook(1);
        outbox.add(1, "task/1");
        lead.leads = false;

        look(runner());

        assertThat(sent).isEmpty();
    }

    private static final class Lead implements Leadership {
        private boolean leads = true;

        @Override
        public boolean leads() {
            return leads;
        }

        @Override
        public boolean waits() {
            return !leads;
        }

        @Override
        public Optional<Held> leader() {
            return Optional.empty();
        }
    }

    private static final class Counts implements DeliveryMeter {
        private int delivered;
        private int parked;

        @Override
        public void delivered() {
            delivered++;
        }

        @Override
        public void failed() {}

        @Override
        public void parked(int deliveries) {
            parked += deliveries;
        }
    }

    /** The outbox in memory, with the rules of the real one. */
    private static final class Outbox implements DeliveryStore {
        private final Map<Long, Hook> hooks = new LinkedHashMap<>();
        private final Map<Long, Delivery> deliveries = new LinkedHashMap<>();
        private final Set<Long> paused = new HashSet<>();
        private boolean broken;

        void hook(long id) {
            hooks.put(
                    id,
                    HookBuilder.builder()
                            .id(id)
                            .scope(HookScope.ALL)
                            .name(new HookName("hook"))
                            .wish(new Wish(
                                    new HookAddress("https://example.com/"),
                                    HookTemplate.CLOUDEVENTS,
                                    Set.of(HookEvent.TASK_FAILED),
                                    false,
                                    List.of()))
                            .secrets(new Secrets(new byte[32], null, null, null))
                            .author(new Author("ann", null))
                            .createdAt(THEN)
                            .health(Health.GOOD)
                            .build());
        }

        void failed(long id) {
            hooks.computeIfPresent(
                    id,
                    (same, hook) -> HookBuilder.builder(hook)
                            .health(new Health(1, null))
                            .build());
        }

        void paused(long id) {
            paused.add(id);
        }

        void add(long hook, String object) {
            long id = deliveries.size() + 1L;
            deliveries.put(
                    id,
                    DeliveryBuilder.builder()
                            .id(id)
                            .hook(hook)
                            .eventId("event-" + id)
                            .event("task.failed")
                            .object(object)
                            .occurredAt(THEN)
                            .told("{}")
                            .status(Status.WAITING)
                            .since(THEN)
                            .tries(new Tries(0, null, null, null, null, null))
                            .build());
        }

        List<Status> statuses() {
            return deliveries.values().stream().map(Delivery::status).toList();
        }

        private boolean due(Delivery delivery, Instant now) {
            Instant next = delivery.tries().nextAt();
            return delivery.status() == Status.WAITING && (next == null || !next.isAfter(now));
        }

        @Override
        public Uni<List<Long>> hooksWithWork(Instant now, Collection<Long> busy, boolean failing, int most) {
            return Uni.createFrom()
                    .item(hooks.values().stream()
                            .filter(hook -> !busy.contains(hook.id()) && !paused.contains(hook.id()))
                            .filter(hook -> failing == hook.health().failures() > 0)
                            .filter(hook -> rested(hook.health(), now))
                            .filter(hook -> deliveries.values().stream()
                                    .anyMatch(one -> one.hook() == hook.id() && due(one, now)))
                            .map(Hook::id)
                            .limit(most)
                            .toList());
        }

        private static boolean rested(Health health, Instant now) {
            return health.restUntil() == null
                    || !Objects.requireNonNull(health.restUntil()).isAfter(now);
        }

        @Override
        public Uni<Optional<Work>> work(long hook, Instant now, int most) {
            Set<String> seen = new HashSet<>();
            List<Delivery> heads = deliveries.values().stream()
                    .filter(one -> one.hook() == hook && one.status() == Status.WAITING)
                    .filter(one -> seen.add(one.object()))
                    .filter(one -> due(one, now))
                    .limit(most)
                    .toList();
            return Uni.createFrom().item(Optional.of(new Work(Objects.requireNonNull(hooks.get(hook)), heads)));
        }

        @Override
        public Uni<Boolean> tried(Delivery before, Tried after) {
            if (broken) {
                return Uni.createFrom().failure(new NotLeaderException(new IllegalStateException("it ended")));
            }
            deliveries.put(
                    before.id(),
                    DeliveryBuilder.builder(before)
                            .status(after.status())
                            .tries(after.tries())
                            .build());
            return Uni.createFrom().item(true);
        }

        @Override
        public Uni<Void> health(long hook, Health health) {
            hooks.computeIfPresent(
                    hook, (id, one) -> HookBuilder.builder(one).health(health).build());
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Integer> park(long hook, Instant since, String why) {
            List<Delivery> over = deliveries.values().stream()
                    .filter(one -> one.hook() == hook && one.status() == Status.WAITING)
                    .filter(one -> !one.since().isAfter(since))
                    .toList();
            over.forEach(one -> deliveries.put(
                    one.id(), DeliveryBuilder.builder(one).status(Status.PARKED).build()));
            return Uni.createFrom().item(over.size());
        }

        @Override
        public Uni<Backlog> backlog() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Page<Delivery>> list(long hook, @Nullable Status status, Page.Request page) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Optional<Delivery>> find(long hook, long id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Optional<Delivery>> again(long hook, long id, Instant now) {
            throw new UnsupportedOperationException();
        }
    }
}
