package dev.berth.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.groups.MultiSubscribe;
import io.smallrye.mutiny.groups.UniAwait;
import java.time.Clock;
import java.util.Collections;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PurityTest {
    private static final String TURN = "dev.berth.server.control.turn..";
    private static final String REPLAY = "dev.berth.server.control.replay..";
    private static final String[] PURE = {"dev.berth.domain..", TURN, REPLAY};
    private static final String[] ON_THE_EVENT_LOOP = {
        "dev.berth.server.control..",
        "dev.berth.server.api..",
        "dev.berth.server.agentlink..",
        "dev.berth.server.security..",
        "dev.berth.server.persistence.."
    };

    @Test
    void decisionsNeverAskForTheTime() {
        MainClasses.hold(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .accessTargetWhere(readsAClock())
                .because("a decision is a function of its arguments, and the time is one of them"));
    }

    @Test
    void decisionsNeverThrowDice() {
        MainClasses.hold(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .accessTargetWhere(makesRandomness())
                .because("the same snapshot must give the same decision, or no failing run can be repeated"));
    }

    @Test
    void decisionsDoNoInputOrOutput() {
        MainClasses.hold(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.net..", "java.nio.file..", "java.nio.channels..", "java.lang.reflect..")
                .because("rules decide and adapters act"));
    }

    @Test
    void aTurnKnowsNobodyWhoWaitsForItAndNoFramework() {
        MainClasses.hold(noClasses()
                .that()
                .resideInAnyPackage(TURN, REPLAY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.concurrent..",
                        "io.smallrye..",
                        "io.vertx..",
                        "io.quarkus..",
                        "jakarta..",
                        "org.jboss..")
                .because("what is to be stored and done comes out of a turn as data"));
    }

    @Test
    void nothingOnTheEventLoopWaits() {
        MainClasses.hold(noClasses()
                .that(runOnTheEventLoop())
                .should()
                .accessTargetWhere(blocks())
                .because("one waiting thread of the event loop holds up every request and every agent on it"));
    }

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return target("reads a clock", PurityTest::isClock);
    }

    private static boolean isClock(AccessTarget target) {
        JavaClass owner = target.getOwner();
        return switch (target.getName()) {
            case "now" -> owner.getPackageName().startsWith("java.time");
            case "currentTimeMillis", "nanoTime" -> owner.isEquivalentTo(System.class);
            default -> owner.isEquivalentTo(Clock.class);
        };
    }

    private static DescribedPredicate<JavaAccess<?>> makesRandomness() {
        return target("makes randomness", PurityTest::isRandomness);
    }

    /** Being handed a generator is fine; making one, or reaching for one that everybody shares, is not. */
    private static boolean isRandomness(AccessTarget target) {
        JavaClass owner = target.getOwner();
        return switch (target.getName()) {
            case "<init>" -> owner.isAssignableTo(Random.class) || owner.isEquivalentTo(SplittableRandom.class);
            case "random" -> owner.isEquivalentTo(Math.class) || owner.isEquivalentTo(StrictMath.class);
            case "randomUUID" -> owner.isEquivalentTo(UUID.class);
            case "current" -> owner.isEquivalentTo(ThreadLocalRandom.class);
            case "getDefault", "of" -> owner.isEquivalentTo(RandomGenerator.class);
            case "shuffle" -> owner.isEquivalentTo(Collections.class);
            default -> false;
        };
    }

    private static DescribedPredicate<JavaAccess<?>> blocks() {
        return target("blocks its thread", PurityTest::isBlocking);
    }

    private static boolean isBlocking(AccessTarget target) {
        JavaClass owner = target.getOwner();
        return switch (target.getName()) {
            case "await" -> owner.isAssignableTo(Uni.class) || owner.isAssignableTo(CountDownLatch.class);
            case "atMost", "indefinitely" -> owner.isAssignableTo(UniAwait.class);
            case "asIterable", "asStream" -> owner.isAssignableTo(MultiSubscribe.class);
            case "sleep" -> owner.isAssignableTo(Thread.class);
            case "join" -> owner.isAssignableTo(Thread.class) || owner.isAssignableTo(CompletableFuture.class);
            case "get" -> owner.isAssignableTo(Future.class);
            case "wait" -> true;
            case "acquire" -> owner.isAssignableTo(Semaphore.class);
            case "take" -> owner.isAssignableTo(BlockingQueue.class);
            default -> false;
        };
    }

    private static DescribedPredicate<JavaClass> runOnTheEventLoop() {
        Set<String> beforeTheServerListens = Set.of("Startup", "Bootstrap");
        return JavaClass.Predicates.resideInAnyPackage(ON_THE_EVENT_LOOP)
                .and(DescribedPredicate.not(
                        JavaClass.Predicates.resideInAPackage("dev.berth.server.persistence.embedded..")))
                .and(DescribedPredicate.describe(
                        "run once the server listens",
                        type -> beforeTheServerListens.stream().noneMatch(outermost(type)::endsWith)));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private static DescribedPredicate<JavaAccess<?>> target(String description, Predicate<AccessTarget> predicate) {
        return DescribedPredicate.describe(description, access -> predicate.test(access.getTarget()));
    }
}
