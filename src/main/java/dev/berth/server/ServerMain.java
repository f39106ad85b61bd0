package dev.berth.server;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.config.SettingOrigin;
import dev.berth.server.persistence.embedded.DatabaseUnavailableException;
import dev.berth.server.persistence.embedded.EmbeddedPostgres;
import dev.berth.server.persistence.embedded.PostgresKeeper;
import dev.berth.server.security.KeyRingSource;
import io.quarkus.runtime.Quarkus;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SysPropConfigSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The server's role: sees to its data directory, its port and its database, boots Quarkus on them, and stops them in
 * the opposite order. Whatever keeps it from starting is a line on the standard error, and so is everything that is wrong with
 * its settings.
 */
public final class ServerMain {
    private static final int DONE = 0;
    private static final int FAILED = 1;

    /** Quarkus refuses addresses that are none with no word why; ours are refused by a gate, with a problem document. */
    private static final String BARE_REFUSALS_OFF = "vertx.disableURIValidation";

    private ServerMain() {}

    /**
     * Runs until the process is asked to end.
     *
     * @param dataDirectory null for {@code BERTH_DATA_DIR}, else {@code .berth}
     * @param port null for {@code QUARKUS_HTTP_PORT}, else 8080
     * @return the exit code: 0 after a clean end, 1 when it could not start
     */
    public static int run(@Nullable Path dataDirectory, @Nullable Integer port) {
        try {
            BootSettings settings = BootSettings.resolve(
                    dataDirectory, port, BootSettings.Source.of(System::getProperty, System::getenv));
            CheckedSettings checked = CheckedSettings.of(
                    List.of(new SysPropConfigSource(), new EnvConfigSource(System.getenv(), EnvConfigSource.ORDINAL)),
                    Runtime.getRuntime().maxMemory());
            try (DataDirectory held = DataDirectory.open(settings.dataDirectory())) {
                requireKeys(checked.config().encryption(), settings.dataDirectory());
                return serve(settings, Listening.claim(settings, checked.config()), checked);
            }
        } catch (BootException | DatabaseUnavailableException e) {
            return complain(String.valueOf(e.getMessage()));
        }
    }

    /** Before anything is migrated that a server with these keys could not use. */
    private static void requireKeys(BerthConfig.Encryption keys, Path dataDirectory) {
        try {
            var unused = new KeyRingSource(keys, dataDirectory).load();
        } catch (IllegalStateException e) {
            throw new BootException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether a server of this process took requests. */
    public static boolean wasReady() {
        return RunningServer.wasReady();
    }

    private static int serve(BootSettings settings, Listening address, CheckedSettings checked) {
        Optional<ConfiguredDatabase> configured = settings.database();
        if (configured.isPresent()) {
            return await(configured.get(), settings.databasePatience())
                    .map(reached -> boot(settings, address, reached.properties(), checked))
                    .orElse(DONE);
        }
        Signals.onFirst(RunningServer::end);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(settings.dataDirectory());
        try (PostgresKeeper keeper = new PostgresKeeper(postgres)) {
            return boot(
                    settings,
                    address,
                    ConfiguredDatabase.embedded(postgres.address()).properties(),
                    checked);
        } finally {
            postgres.stop();
        }
    }

    /** Waits for the database; empty when the process was asked to end meanwhile. */
    private static Optional<ConfiguredDatabase> await(ConfiguredDatabase database, Duration patience) {
        Thread waiting = Thread.currentThread();
        AtomicBoolean asked = new AtomicBoolean();
        Signals.onFirst(() -> {
            asked.set(true);
            waiting.interrupt();
        });
        Optional<ConfiguredDatabase> reached = Optional.empty();
        try {
            reached = Optional.of(database.require(patience, ServerMain::tell));
        } catch (BootException e) {
            if (!asked.get()) {
                throw e;
            }
        } finally {
            Signals.onFirst(RunningServer::end);
        }
        return reached.filter(found -> !asked.get());
    }

    private static int boot(
            BootSettings settings, Listening address, Map<String, String> database, CheckedSettings checked) {
        checked.fitted().forEach(ServerMain::tellFitted);
        System.setProperty(BARE_REFUSALS_OFF, "true");
        new AppliedSettings(
                        BootSettings.Source.of(System::getProperty, name -> null),
                        BootSettings.Source.of(name -> null, System::getenv),
                        settings.options())
                .with(checked.fitted(), SettingOrigin.SERVER)
                .with(tracing(checked.config()), SettingOrigin.SERVER)
                .with(Map.of("berth.data-dir", settings.dataDirectory().toString()), SettingOrigin.DEFAULT)
                .with(address.properties(), SettingOrigin.DEFAULT)
                .with(database, SettingOrigin.SERVER)
                .toSet()
                .forEach(System::setProperty);
        RunningServer.announce(new RunningServer.Announcement(settings, address));

        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        int[] code = {DONE};
        Quarkus.run(RunningServer.class, (exitCode, cause) -> {
            code[0] = exitCode;
            failure.set(cause);
        });
        Throwable cause = failure.get();
        return cause == null ? code[0] : complain("the server cannot start: " + BootFailure.oneLine(cause));
    }

    /** Tracing is off, and costs nothing, unless somebody takes traces (O4). */
    private static Map<String, String> tracing(BerthConfig config) {
        return config.traces()
                .endpoint()
                .map(endpoint -> Map.of(
                        "quarkus.otel.sdk.disabled", "false",
                        "quarkus.otel.exporter.otlp.endpoint", endpoint.strip(),
                        "quarkus.otel.traces.sampler.arg",
                                Double.toString(config.traces().ratio())))
                .orElse(Map.of());
    }

    private static void tellFitted(String setting, String value) {
        tell(setting + " is " + value + " instead of its default, to fit the other settings and the memory");
    }

    private static void tell(String line) {
        System.err.println("berth: " + line);
    }

    private static int complain(String lines) {
        lines.lines().forEach(ServerMain::tell);
        return FAILED;
    }
}
