package dev.berth.agent;

import dev.berth.agent.files.ArchiveLimits;
import dev.berth.agent.files.DiskRoom;
import dev.berth.agent.files.Trees;
import dev.berth.agent.files.UnstoredStates;
import dev.berth.agent.files.WorkspacePaths;
import dev.berth.agent.net.ServerAddress;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.output.AttemptOutput;
import dev.berth.agent.tool.ProviderCache;
import dev.berth.agent.tool.ToolEnvironment;
import dev.berth.agent.tool.Tools;
import dev.berth.agent.work.AttemptResult;
import dev.berth.agent.work.AttemptRunner;
import dev.berth.agent.work.InitRules;
import dev.berth.agent.work.KeptPlan;
import dev.berth.agent.work.SiteBuilder;
import dev.berth.agent.work.Ticket;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** One life of an agent: puts its parts together, waits for its end, takes them apart. */
final class AgentProcess implements Workshop {
    private static final long LOOK_MILLIS = 100;
    private static final int RECONNECT_BYTES = 32;
    private static final long LOOK_AT_DISK_MILLIS = 1000;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private final AgentOptions options;
    private final AgentTimings timings;
    private final Events events;
    private final Path spools;
    private final FileChannel lock;
    private final HttpClient http;
    private final ScheduledExecutorService timer;
    private final ExecutorService cleaner;
    private final UnstoredStates unstored;
    private final DiskRoom room;
    private final AttemptRunner runner;
    private final AgentState station;
    private final ServerLink link;
    private volatile boolean killed;

    /** @throws IOException when the token or the work directory cannot be used */
    AgentProcess(AgentOptions options, AgentTimings timings, Events events) throws IOException {
        this.options = options;
        this.timings = timings;
        this.events = events;
        AgentToken token = new AgentToken(options.tokenFile(), options.tokenOnce());
        this.lock = prepareWorkDirectory(options.workDirectory());
        this.unstored = clearWorkDirectory();
        this.spools = Trees.createPrivate(options.workDirectory().resolve("spool"));
        this.http = HttpClient.newBuilder()
                .connectTimeout(timings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.timer = Executors.newSingleThreadScheduledExecutor(daemon("timer"));
        this.cleaner = Executors.newSingleThreadExecutor(daemon("cleaner"));
        this.station = new AgentState(options.slots(), this, timings, events);
        this.room = new DiskRoom(
                options.workDirectory(),
                AgentVariables.of(options.environment()).leastRoom());
        look();
        ServerAddress server = ServerAddress.of(options.server());
        Tools tools = new Tools(options.environment());
        this.runner = runner(server, tools, token);
        ServerLink.Identity identity = new ServerLink.Identity(
                UUID.randomUUID().toString(),
                options.pod(),
                options.version(),
                tools.versions(),
                token::read,
                newSecret());
        this.link = new ServerLink(http, server, identity, station, timings, events);
    }

    private static String newSecret() {
        byte[] bytes = new byte[RECONNECT_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private AttemptRunner runner(ServerAddress server, Tools tools, AgentToken token) throws IOException {
        Path given = options.pluginCache();
        Path pluginCache = given == null ? options.workDirectory().resolve("plugin-cache") : given;
        Files.createDirectories(pluginCache);
        Path configuration = options.cliConfiguration();
        if (configuration == null || !Files.isRegularFile(configuration)) {
            configuration = options.workDirectory().resolve("terraform.rc");
            Files.writeString(configuration, "");
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        WorkspacePaths paths = new WorkspacePaths(
                temporary, options.workDirectory(), options.server().toString());
        paths.clear();
        WorkClient client = new WorkClient(http, server, timings.request(), station::isConnected);
        AttemptRunner.Site site = SiteBuilder.builder()
                .client(client)
                .tools(tools)
                .workDirectory(options.workDirectory())
                .paths(paths)
                .agentToken(token.read())
                .limits(ArchiveLimits.DEFAULT)
                .timer(timer)
                .timeoutGrace(timings.timeoutGrace())
                .patience(timings.state())
                .init(initRules(pluginCache))
                .unstored(unstored)
                .build();
        return new AttemptRunner(site, new ToolEnvironment(options.environment(), pluginCache, configuration));
    }

    private InitRules initRules(Path pluginCache) {
        AgentVariables variables = AgentVariables.of(options.environment());
        return new InitRules(
                new ProviderCache(pluginCache), options.pod(), variables.initTimeout(), variables.initPatience());
    }

    private static FileChannel prepareWorkDirectory(Path directory) throws IOException {
        Trees.createPrivate(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
            throw new IOException("another agent uses the work directory " + directory);
        }
        return channel;
    }

    /** What an earlier process left here belongs to attempts that nobody can go on with. */
    private UnstoredStates clearWorkDirectory() throws IOException {
        Path directory = options.workDirectory();
        UnstoredStates states = new UnstoredStates(directory);
        states.deleteAll(directory.resolve("attempts"));
        Trees.delete(directory.resolve("spool"));
        Trees.createPrivate(directory.resolve("attempts"));
        return states;
    }

    /** Runs until the agent has ended, and returns its exit code. */
    int run() throws InterruptedException {
        var unusedLook = timer.scheduleWithFixedDelay(
                this::look, LOOK_AT_DISK_MILLIS, LOOK_AT_DISK_MILLIS, TimeUnit.MILLISECONDS);
        Thread linking = Thread.ofPlatform().name("link").daemon(true).start(link);
        try {
            return awaitEnd();
        } finally {
            linking.interrupt();
            if (!linking.join(CLOSE_LIMIT)) {
                events.warn("socket not closed in order");
            }
            station.close();
            timer.shutdownNow();
            cleaner.shutdown();
            var unused = cleaner.awaitTermination(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS);
            closeQuietly();
        }
    }

    /** What the disk has room for, and what is kept there. */
    private void look() {
        station.diskFull(room.isFull());
        station.unstoredStates(unstored.paths());
    }

    /** The first request drains (SIGTERM), the second ends at once. */
    void terminate() {
        if (station.isEnding()) {
            killed = true;
            station.kill();
        } else {
            station.end();
        }
    }

    private int awaitEnd() throws InterruptedException {
        long idleSince = System.nanoTime();
        while (true) {
            if (killed) {
                return awaitKilled();
            }
            if (!station.runsNothing()) {
                idleSince = System.nanoTime();
            }
            if (station.isEnding() && station.holdsNothing()) {
                events.info("ended", "reason", "signal");
                return 0;
            }
            if (station.isEnding()
                    && System.nanoTime() - idleSince > timings.resultPatience().toNanos()) {
                events.warn("ended", "reason", "results could not be delivered");
                return 1;
            }
            if (link.isStranger() && station.holdsNothing() && !station.keepsStates()) {
                events.warn("ended", "reason", "the server does not know this pod");
                return 1;
            }
            if (Orphanage.isOver(station, options, timings, Duration.ofNanos(System.nanoTime() - idleSince))) {
                events.info("ended", "reason", "no server for " + station.silence());
                return 0;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private int awaitKilled() throws InterruptedException {
        long deadline = System.nanoTime() + KILL_LIMIT.toNanos();
        while (!station.runsNothing() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        events.warn("ended", "reason", "second signal");
        return 1;
    }

    @Override
    public AttemptOutput output(Ticket ticket, Runnable onMore) throws IOException {
        Path spool = spools.resolve(ticket.task() + "-" + ticket.attempt() + ".log");
        return new AttemptOutput(
                spool,
                timings.spoolBytes(),
                System::nanoTime,
                timings.logRepeat().toNanos(),
                onMore);
    }

    @Override
    public void start(Attempt attempt, AttemptRunner.Desk desk) {
        // At most one thread per slot: a slot is free only when its attempt has ended.
        Thread.ofPlatform()
                .name("attempt-" + attempt.ticket.task() + "-" + attempt.ticket.attempt())
                .daemon(true)
                .start(() -> run(attempt, desk));
    }

    private void run(Attempt attempt, AttemptRunner.Desk desk) {
        AttemptResult result = new AttemptResult.Dropped("the agent failed");
        try {
            result = runner.run(attempt.ticket, attempt.output, attempt.stop, desk);
        } finally {
            // Before the result: whoever hears of it may place the next one here.
            if (result.metFullDisk()) {
                room.suspect();
            }
            look();
            // Even an Error frees the slot; the server then misses the attempt and judges it lost.
            station.ended(attempt, result);
        }
    }

    @Override
    public void discard(KeptPlan plan) {
        cleaner.execute(() -> {
            try {
                plan.delete(unstored);
            } catch (IOException e) {
                events.warn("directory not deleted", "task", plan.task(), "cause", e);
            }
        });
    }

    private void closeQuietly() {
        try {
            unstored.deleteAll(options.workDirectory().resolve("attempts"));
            lock.close();
        } catch (IOException e) {
            events.warn("work directory not cleared", "cause", e);
        }
        http.shutdownNow();
    }

    private static ThreadFactory daemon(String name) {
        return Thread.ofPlatform().name(name).daemon(true).factory();
    }
}
