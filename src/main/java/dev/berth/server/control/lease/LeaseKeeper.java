package dev.berth.server.control.lease;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.Standing.Leading;
import dev.berth.server.control.lease.Standing.Waiting;
import dev.berth.server.control.port.Forwarding;
import dev.berth.server.control.port.LeaseStore;
import dev.berth.server.control.port.LeaseStore.Claim;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import dev.berth.server.control.port.StoreUnavailableException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes the lease, renews it, and tells who has to know. A thread of its own, so that nothing holds a renewal up. */
@ApplicationScoped
class LeaseKeeper implements Leadership {
    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);
    /** Once the keys are known to be the right ones, and before all that needs the lease. */
    private static final int EARLY = 2;
    /** When nobody decides or ends anything any more. */
    private static final int LATE = 5_000;

    private final LeaseStore store;
    private final Supplier<Optional<Endpoint>> endpoint;
    private final Consumer<LeaseTaken> taken;
    private final Consumer<LeaseLost> lost;
    private final LeasePolicy policy;
    private final LongSupplier nanos;
    private final String holder = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("berth-lease").daemon().factory());

    private volatile Standing standing = new Waiting(null);
    private volatile boolean leaving;
    private volatile boolean stopped;
    /** Whom the log has named last; a failure counts as somebody. */
    private String told = "";

    @Inject
    LeaseKeeper(
            LeaseStore store,
            Instance<Forwarding> forwarding,
            Event<LeaseTaken> taken,
            Event<LeaseLost> lost,
            BerthConfig config) {
        this(
                store,
                () -> forwarding.get().endpoint(),
                taken::fire,
                lost::fire,
                new LeasePolicy(config.lease().duration()),
                System::nanoTime);
    }

    LeaseKeeper(
            LeaseStore store,
            Supplier<Optional<Endpoint>> endpoint,
            Consumer<LeaseTaken> taken,
            Consumer<LeaseLost> lost,
            LeasePolicy policy,
            LongSupplier nanos) {
        this.store = store;
        this.endpoint = endpoint;
        this.taken = taken;
        this.lost = lost;
        this.policy = policy;
        this.nanos = nanos;
    }

    @Override
    public boolean leads() {
        return policy.mayDecide(standing, nanos.getAsLong());
    }

    @Override
    public boolean waits() {
        return standing instanceof Waiting;
    }

    @Override
    public Optional<Held> leader() {
        return standing instanceof Waiting waiting ? Optional.ofNullable(waiting.held()) : Optional.empty();
    }

    /** A lease that is free is taken before the server serves; otherwise it starts without, and waits. */
    void start(@Observes @Priority(EARLY) StartupEvent event) {
        step();
        again();
    }

    /**
     * Asked to end: one that can forward hands over at once, and for as long as it goes on serving, forwards to the next
     * one. Another one serves until its end.
     */
    void leave(@Observes ShutdownDelayInitiatedEvent event) {
        if (endpoint.get().isPresent()) {
            leaving = true;
            release(leading -> lost.accept(new LeaseLost(leading.epoch())));
        }
    }

    void stop(@Observes @Priority(LATE) ShutdownEvent event) {
        stopped = true;
        thread.shutdown();
        release(leading -> {});
    }

    /** @param before runs when this server does not lead any more, and before another one can */
    private synchronized void release(Consumer<Leading> before) {
        if (standing instanceof Leading leading) {
            standing = new Waiting(null);
            try {
                before.accept(leading);
            } finally {
                giveBack(leading.epoch());
            }
        }
    }

    /** Twice, as the connection may be one that has ended: the next call gets a new one. */
    private void giveBack(long epoch) {
        try {
            store.release(epoch);
        } catch (StoreUnavailableException e) {
            try {
                store.release(epoch);
            } catch (StoreUnavailableException again) {
                LOG.warnf("lease not given back; it runs out reason=%s", cause(again));
            }
        }
    }

    private void again() {
        if (!stopped) {
            long pause = policy.pause(standing, nanos.getAsLong()).toNanos();
            var unused = thread.schedule(this::tick, pause, TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        try {
            step();
        } catch (RuntimeException e) {
            LOG.error("lease not looked after", e);
        }
        again();
    }

    /** Asks the database once. */
    synchronized void step() {
        if (stopped) {
            return;
        }
        long askedAt = nanos.getAsLong();
        try {
            switch (standing) {
                case Waiting waiting
                when leaving -> become(new Waiting(store.look().orElse(null)));
                case Waiting waiting -> become(policy.claimed(store.claim(claim()), askedAt));
                case Leading leading -> become(policy.renewed(leading, store.renew(leading.epoch()), askedAt));
            }
        } catch (StoreUnavailableException e) {
            tell("failure", () -> LOG.warnf("lease not asked for reason=%s", cause(e)));
        }
    }

    private Claim claim() {
        return new Claim(holder, policy.lasts(), endpoint.get().orElse(null));
    }

    private void become(Standing next) {
        Standing before = standing;
        standing = next;
        if (next instanceof Leading now && before instanceof Leading) {
            tell("", () -> LOG.infof("lease renewed again epoch=%d", now.epoch()));
        } else if (next instanceof Leading now) {
            told = "";
            LOG.infof("this server leads epoch=%d", now.epoch());
            taken.accept(new LeaseTaken(now.epoch()));
        } else if (before instanceof Leading was) {
            LOG.warnf("another server has taken the lease epoch=%d", was.epoch());
            lost.accept(new LeaseLost(was.epoch()));
        } else if (next instanceof Waiting waiting && waiting.held() != null) {
            Held held = waiting.held();
            tell(held.holder(), () -> LOG.infof("waiting for the server that leads %s", shown(held)));
        }
    }

    private static String shown(Held held) {
        String address = held.endpoint() == null ? "unknown" : held.endpoint().address();
        return "holder=" + held.holder() + " address=" + address + " epoch=" + held.epoch();
    }

    /** What stays as it was is said once. */
    private void tell(String about, Runnable say) {
        if (!told.equals(about)) {
            told = about;
            say.run();
        }
    }

    private static @Nullable Object cause(StoreUnavailableException failure) {
        return failure.getCause() == null
                ? failure.getMessage()
                : failure.getCause().getMessage();
    }
}
