package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.runtime.RecordingObserver;
import io.quarkus.runtime.ShutdownEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in the log when the Kubernetes API goes away, and when the server stops: words, and no stack traces. */
class ClusterLogTest {
    private static final Pattern CATEGORY = Pattern.compile("quarkus[.]log[.]category[.]\"(io[.]fabric8.*)\"[.]level");
    private static final String TOLD = "pods cannot be watched at present";

    private static final Level ALWAYS = Level.INFO;

    private final FakeCluster cluster = new FakeCluster(Duration.ofMillis(1));
    private final ClusterSource source = cluster.source(new RecordingObserver(), Clock.systemUTC());
    private final Captured log = new Captured();
    private final Logger root = Logger.getLogger("");
    private final Map<Logger, @Nullable Level> before = new HashMap<>();

    @BeforeEach
    void allIsCaptured() {
        capture("io.fabric8");
        log.levels.keySet().forEach(this::capture);
        root.addHandler(log);
    }

    private void capture(String category) {
        Logger logger = Logger.getLogger(category);
        before.put(logger, logger.getLevel());
        logger.setLevel(Level.ALL);
    }

    @AfterEach
    void close() {
        root.removeHandler(log);
        before.forEach(Logger::setLevel);
        cluster.close();
    }

    private static void eventually(ThrowingRunnable holds) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(holds);
    }

    private void watches() {
        source.watch().start();
        eventually(() -> assertThat(cluster.watches()).isEqualTo(1));
    }

    @Test
    void anApiThatRefusesTheWatchIsOneLineWithoutATrace() {
        watches();
        cluster.refuse("GET", "labelSelector", 503, "away");
        cluster.expireWatches();

        eventually(() -> assertThat(cluster.requests)
                .as("it is asked again")
                .filteredOn(request -> request.contains("labelSelector"))
                .hasSizeGreaterThan(20));

        assertThat(log.shown()).singleElement().asString().contains(TOLD, "503");
        assertThat(log.traces()).isEmpty();
    }

    @Test
    void anApiThatGoesAwayTracesNothingHoweverOftenItIsTried() {
        watches();
        cluster.goAway();

        eventually(() -> assertThat(log.records)
                .filteredOn(message -> Captured.text(message).contains("will reconnect if possible"))
                .as("it is tried again")
                .hasSizeGreaterThan(12));

        assertThat(log.traces()).isEmpty();
    }

    @Test
    void aStopEndsTheWatchBeforeItsClientAndSaysNothing() {
        watches();

        source.stop(new ShutdownEvent());
        eventually(() -> assertThat(cluster.watches()).isZero());
        cluster.close();

        assertThat(log.shown()).isEmpty();
    }

    @Test
    void whoIsRefusedAConnectionIsToldSoS8() {
        cluster.goAway();

        Throwable refused = source.cluster()
                .call(() -> cluster.pods())
                .map(pods -> new Throwable("answered"))
                .onFailure()
                .recoverWithItem(failure -> failure)
                .await()
                .indefinitely();

        assertThat(refused)
                .isInstanceOf(PodRuntimeException.class)
                .hasMessageContaining("the Kubernetes API cannot be reached: Connection refused");
    }

    /** Everything, and what of it the server's settings let through. */
    private static final class Captured extends Handler {
        private final Map<String, Level> levels = new HashMap<>();
        final List<LogRecord> records = new CopyOnWriteArrayList<>();

        Captured() {
            Properties shipped = new Properties();
            try (InputStream file = getClass().getResourceAsStream("/application.properties")) {
                shipped.load(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            for (String name : shipped.stringPropertyNames()) {
                Matcher category = CATEGORY.matcher(name);
                if (category.matches()) {
                    levels.put(category.group(1), level(shipped.getProperty(name)));
                }
            }
        }

        private static Level level(String word) {
            return "ERROR".equals(word) ? Level.SEVERE : Level.parse(word);
        }

        @Override
        public void publish(LogRecord message) {
            String logger = String.valueOf(message.getLoggerName());
            if (logger.startsWith("io.fabric8.kubernetes.client") || logger.equals(PodWatch.class.getName())) {
                records.add(message);
            }
        }

        private boolean shown(LogRecord message) {
            return message.getLevel().intValue()
                    >= levels.getOrDefault(message.getLoggerName(), ALWAYS).intValue();
        }

        List<String> shown() {
            return records.stream().filter(this::shown).map(Captured::text).toList();
        }

        List<String> traces() {
            return records.stream()
                    .filter(message -> shown(message) && message.getThrown() != null)
                    .map(Captured::text)
                    .toList();
        }

        static String text(LogRecord message) {
            return message instanceof ExtLogRecord full ? full.getFormattedMessage() : message.getMessage();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
