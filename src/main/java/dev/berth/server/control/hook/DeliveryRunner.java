package dev.berth.server.control.hook;

import dev.berth.domain.hook.Retries;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.DeliveryMeter;
import dev.berth.server.control.port.DeliveryStore;
import dev.berth.server.control.port.DeliveryStore.Delivery;
import dev.berth.server.control.port.DeliveryStore.Status;
import dev.berth.server.control.port.DeliveryStore.Tried;
import dev.berth.server.control.port.DeliveryStore.Tries;
import dev.berth.server.control.port.DeliveryStore.Work;
import dev.berth.server.control.port.HookSender;
import dev.berth.server.control.port.HookSender.Answer;
import dev.berth.server.control.port.HookStore.Health;
import dev.berth.server.control.port.HookStore.Hook;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jboss.logging.Logger;

/**
 * Looks every second what hooks are to be told and sends it, on the server that leads (O1). Each hook has a lane of its own, in which
 * a few things of different objects are sent side by side; the next few follow when all of those have their answer or have none in
 * time. So a receiver that is slow holds up its own lane alone, and hooks whose receivers are away get half of the lanes at most.
 * What was sent is written down after it: a server that ends in between leaves it to the next one, which sends it again.
 */
@Singleton
public class DeliveryRunner {
    private static final Logger LOG = Logger.getLogger(DeliveryRunner.class);

    /** As many as are sent to one hook side by side. */
    public static final int BATCH = 8;

    /** Hooks that are told something at the same time. */
    static final int LANES = 64;

    /** After so many batches a lane ends; the next look goes on. */
    private static final int MOST_BATCHES = 50;

    private static final String AWAY = "its receiver was away until its time was over";

    private final DeliveryStore deliveries;
    private final HookSender sender;
    private final DeliveryMeter meter;
    private final Leadership leadership;
    private final Clock clock;
    private final Retries retries;
    private final DoubleSupplier chance = new SecureRandom()::nextDouble;

    /** The hooks that have a lane, and whether their receivers were away last. */
    private final Map<Long, Boolean> busy = new ConcurrentHashMap<>();

    @Inject
    DeliveryRunner(
            DeliveryStore deliveries,
            HookSender sender,
            DeliveryMeter meter,
            Leadership leadership,
            Clock clock,
            BerthConfig config) {
        this(
                deliveries,
                sender,
                meter,
                leadership,
                clock,
                new Retries(config.outside().retryFor()));
    }

    DeliveryRunner(
            DeliveryStore deliveries,
            HookSender sender,
            DeliveryMeter meter,
            Leadership leadership,
            Clock clock,
            Retries retries) {
        this.deliveries = deliveries;
        this.sender = sender;
        this.meter = meter;
        this.leadership = leadership;
        this.clock = clock;
        this.retries = retries;
    }

    @Scheduled(identity = "deliveries", every = "1s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        // What waits keeps waiting.
        return leadership.look(this::begin, failure -> LOG.debugf("deliveries not looked at: %s", failure.toString()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Opens a lane for each hook that may have one; does not wait for them. */
    private Uni<Void> begin() {
        return open(false, LANES - busy.size()).flatMap(done -> {
            long failing = busy.values().stream().filter(one -> one).count();
            return open(true, Math.min(LANES - busy.size(), (int) (LANES / 2 - failing)));
        });
    }

    private Uni<Void> open(boolean failing, int lanes) {
        if (lanes <= 0) {
            return Uni.createFrom().voidItem();
        }
        return deliveries
                .hooksWithWork(now(), List.copyOf(busy.keySet()), failing, lanes)
                .invoke(hooks -> hooks.forEach(hook -> open(hook, failing)))
                .replaceWithVoid();
    }

    private void open(long hook, boolean failing) {
        if (busy.putIfAbsent(hook, failing) == null) {
            lane(hook)
                    .onTermination()
                    .invoke(() -> busy.remove(hook))
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOG.debugf("hook %d left for now: %s", (Object) hook, failure.toString()));
        }
    }

    /** Sends to a hook until nothing of it is due; answers with how many tries that took. */
    public Uni<Integer> lane(long hook) {
        return Multi.createBy()
                .repeating()
                .uni(() -> leadership.leads() ? batch(hook) : Uni.createFrom().item(0))
                .whilst(tries -> tries > 0)
                .select()
                .first(MOST_BATCHES)
                .collect()
                .asList()
                .map(batches -> batches.stream().mapToInt(Integer::intValue).sum());
    }

    private Uni<Integer> batch(long hook) {
        return deliveries
                .work(hook, now(), BATCH)
                .flatMap(work -> work.isEmpty() || work.get().deliveries().isEmpty()
                        ? Uni.createFrom().item(0)
                        : batch(work.get()));
    }

    private Uni<Integer> batch(Work work) {
        return Multi.createFrom()
                .iterable(work.deliveries())
                .onItem()
                .transformToUniAndMerge(delivery -> send(work.hook(), delivery))
                .collect()
                .in(ArrayList<Answer>::new, List::add)
                .flatMap(answers -> note(work.hook(), answers));
    }

    private Uni<Answer> send(Hook hook, Delivery delivery) {
        return sender.send(hook, delivery, now()).flatMap(answer -> {
            Tried tried = tried(delivery, answer);
            return deliveries
                    .tried(delivery, tried)
                    .invoke(stored -> {
                        if (stored) {
                            count(hook, delivery, tried);
                        }
                    })
                    .replaceWith(answer);
        });
    }

    private Tried tried(Delivery delivery, Answer answer) {
        Instant now = now();
        int attempts = delivery.tries().attempts() + 1;
        Status status = status(delivery, answer, now);
        Instant next = status == Status.WAITING ? now.plus(Retries.after(attempts, chance.getAsDouble())) : null;
        int millis = (int) Math.min(Integer.MAX_VALUE, answer.took().toMillis());
        return new Tried(status, new Tries(attempts, next, now, millis, answer.status(), answer.problem()));
    }

    private Status status(Delivery delivery, Answer answer, Instant now) {
        if (answer.arrived()) {
            return Status.DELIVERED;
        }
        return answer.gone() || retries.over(delivery.since(), now) ? Status.PARKED : Status.WAITING;
    }

    private void count(Hook hook, Delivery delivery, Tried tried) {
        switch (tried.status()) {
            case DELIVERED -> meter.delivered();
            case WAITING -> meter.failed();
            case PARKED -> {
                meter.parked(1);
                LOG.warnf(
                        "delivery parked hook=%s delivery=%d event=%s object=%s reason=\"%s\"",
                        hook.name(),
                        delivery.id(),
                        delivery.event(),
                        delivery.object(),
                        tried.tries().error());
            }
        }
    }

    private void countParked(Hook hook, int parked) {
        if (parked > 0) {
            meter.parked(parked);
            LOG.warnf("deliveries parked hook=%s count=%d reason=\"%s\"", hook.name(), parked, AWAY);
        }
    }

    /**
     * When none of them was taken and the receiver is what is at fault, all else waits with them, and is parked with them too: of a
     * receiver that is away for long only a few are ever tried.
     */
    private Uni<Integer> note(Hook hook, List<Answer> answers) {
        boolean away = answers.stream().allMatch(Answer::away);
        Health before = hook.health();
        if (away) {
            int failures = before.failures() + 1;
            Instant until = now().plus(Retries.after(failures, chance.getAsDouble()));
            return deliveries
                    .health(hook.id(), new Health(failures, until))
                    .flatMap(noted -> deliveries.park(hook.id(), retries.since(now()), AWAY))
                    .invoke(parked -> countParked(hook, parked))
                    .replaceWith(0);
        }
        Uni<Void> noted =
                before.failures() == 0 ? Uni.createFrom().voidItem() : deliveries.health(hook.id(), Health.GOOD);
        return noted.replaceWith(answers.size());
    }
}
