package dev.berth.server.control.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.Pools;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.FreezeStore;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import dev.berth.server.control.port.TaskStore;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** W3: from the answer to whoever made a window on, nothing begins in it. */
class FreezeGateTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final PoolName POOL = new PoolName("builds");
    private static final AttemptRef ATTEMPT = new AttemptRef(new TaskId(1), 1);

    /** What happens, in its order. */
    private final List<String> happened = new ArrayList<>();

    private FreezeWindows stored = FreezeWindows.NONE;
    private final CompletableFuture<String> write = new CompletableFuture<>();

    private final FreezeGate gate = new FreezeGate(
            new Freezes(
                    answering(
                            FreezeStore.class,
                            Map.of("windows", asked -> Uni.createFrom().item(stored))),
                    clock()),
            answering(
                    Pools.class,
                    Map.of(
                            "windowsChanged",
                            asked -> happened.add("the loops look again"),
                            "task",
                            asked -> Optional.empty())),
            answering(TaskStore.class, Map.of("find", asked -> Uni.createFrom().item(Optional.empty()))),
            new Lead(),
            ((InstantSource) this::looked).withZone(ZoneOffset.UTC));

    /** What happens at the moment at which a begin looks at its clock. */
    private Runnable meanwhile = () -> {};

    private Instant looked() {
        meanwhile.run();
        return NOW;
    }

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    /** One that knows these answers and is asked for nothing else. */
    private static <T> T answering(Class<T> port, Map<String, Function<Object[], Object>> answers) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    Function<Object[], Object> answer = answers.get(method.getName());
                    assertThat(answer).as(method.getName()).isNotNull();
                    return method.getReturnType() == void.class
                            ? nothing(answer.apply(arguments))
                            : answer.apply(arguments);
                }));
    }

    private static Object nothing(Object unused) {
        return null;
    }

    private static final class Lead implements Leadership {
        @Override
        public boolean leads() {
            return true;
        }

        @Override
        public boolean waits() {
            return false;
        }

        @Override
        public Optional<Held> leader() {
            return Optional.empty();
        }
    }

    private CompletableFuture<String> begin() {
        return gate.begin(ATTEMPT, now -> Uni.createFrom().completionStage(write))
                .subscribeAsCompletionStage();
    }

    private CompletableFuture<Void> makeAWindow() {
        Freeze window = new Freeze(
                new FreezeId(1),
                new FreezeScope.OfPool(POOL),
                new FreezeTimes.Once(NOW, NOW.plus(Duration.ofHours(1))),
                Coverage.EVERYTHING,
                "fair",
                null);
        stored = FreezeWindows.of(List.of(window), Map.<FreezeId, Set<WorkspaceName>>of(), Set.of());
        return gate.changed().subscribeAsCompletionStage();
    }

    @Test
    void aBeginThatWasLetGoBeforeAWindowWasMadeIsStoredBeforeItsAnswerW3() {
        CompletableFuture<String> begun = begin();
        CompletableFuture<Void> made = makeAWindow();

        assertThat(happened).as("the window is read").containsExactly("the loops look again");
        assertThat(made).isNotDone();
        write.complete("begun");
        assertThat(begun).isCompletedWithValue("begun");
        assertThat(made).isCompleted();
    }

    @Test
    void aBeginWhoseAgentHasTurnedAwayIsWaitedForAllTheSameW3() {
        begin().cancel(true);
        CompletableFuture<Void> made = makeAWindow();

        assertThat(write).as("it may be stored yet").isNotDone();
        assertThat(made).isNotDone();
        write.complete("begun");
        assertThat(made).isCompleted();
    }

    @Test
    void aBeginThatHasLookedAtItsClockIsUnderWayW3() {
        List<CompletableFuture<Void>> made = new ArrayList<>();
        meanwhile = () -> made.add(makeAWindow());
        CompletableFuture<String> begun = begin();

        assertThat(made).singleElement().satisfies(one -> assertThat(one).isNotDone());
        write.complete("begun");
        assertThat(begun).isCompleted();
        assertThat(made).singleElement().satisfies(one -> assertThat(one).isCompleted());
    }

    @Test
    void aBeginThatFailsHoldsNobodyUpW3() {
        CompletableFuture<String> begun = begin();
        CompletableFuture<Void> made = makeAWindow();

        write.completeExceptionally(new IllegalStateException("the database is away"));
        assertThat(begun).isCompletedExceptionally();
        assertThat(made).isCompleted();
    }

    @Test
    void laterBeginsAreNotWaitedForW3() {
        CompletableFuture<Void> made = makeAWindow();
        CompletableFuture<String> later = begin();

        assertThat(later).isNotDone();
        assertThat(made).isCompleted();
    }
}
