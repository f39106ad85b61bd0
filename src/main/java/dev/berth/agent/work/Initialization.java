package dev.berth.agent.work;

import dev.berth.agent.files.ArchiveLimits;
import dev.berth.agent.files.OutsideLinks;
import dev.berth.agent.files.Trees;
import dev.berth.agent.tool.InitLock;
import dev.berth.agent.tool.StoppedException;
import dev.berth.agent.tool.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes a directory ready so that no task holds up the others. Modules are fetched first, then the backend is set up with
 * the providers that are in the cache already: for both nothing is locked. Only if providers have to be installed does
 * the attempt wait for its turn at the cache, and then with the clock of its phase standing still.
 */
final class Initialization {
    /** What a failure says when it is about providers, and an installation may help; any other is final. */
    private static final Pattern OF_PROVIDERS = Pattern.compile(
            "(?i)provider plugins|provider packages|install provider|provider dependency|lock ?-?file|plugin-dir|-upgrade");

    private static final Duration WORTH_TELLING = Duration.ofSeconds(1);
    /** The code of a step that did not end in time, or was waited for too long. */
    static final String TIMEOUT = "init_timeout";

    private static final List<String> INIT = List.of("init", "-input=false", "-no-color", "-get=false");

    private final Steps steps;
    private final Job job;
    private final InitRules rules;
    private final Path directory;
    private final Path own;

    /**
     * @param directory where the tool runs
     * @param own a directory of this attempt alone, for what it installs
     */
    Initialization(Steps steps, Job job, InitRules rules, Path directory, Path own) {
        this.steps = steps;
        this.job = job;
        this.rules = rules;
        this.directory = directory;
        this.own = own;
    }

    /** @param options for each step, as values of variables */
    void run(List<String> options) throws IOException, StoppedException, AttemptFailedException {
        if (ModuleCalls.mayBeIn(directory)) {
            getModules(options);
        }
        init(with(INIT, options), "init_failed");
    }

    /** The modules are there, and of providers only those may come that the lock file pins. */
    void runAsPlanned(List<String> options) throws IOException, StoppedException, AttemptFailedException {
        // The environment may ask for the opposite of the last.
        List<String> arguments = with(INIT, List.of("-lockfile=readonly", "-upgrade=false"));
        init(with(arguments, options), AttemptFailedException.PLAN_UNAVAILABLE);
    }

    private void init(List<String> arguments, String code)
            throws IOException, StoppedException, AttemptFailedException {
        steps.headline(arguments);
        if (!withWhatIsThere(arguments, code)) {
            install(arguments, code);
        }
    }

    private void getModules(List<String> options) throws IOException, StoppedException, AttemptFailedException {
        List<String> arguments = with(List.of("get", "-no-color"), options);
        steps.headline(arguments);
        int exit = fetch(arguments);
        steps.accept(exit, Set.of(0), "init_failed", arguments);
        try {
            OutsideLinks.bringIn(directory.resolve(".terraform").resolve("modules"), directory, ArchiveLimits.DEFAULT);
        } catch (IOException e) {
            throw new AttemptFailedException("init_failed", "the modules: " + e.getMessage());
        }
    }

    /** Told once it takes a while, since most modules are there at once. */
    private int fetch(List<String> arguments) throws IOException, StoppedException, AttemptFailedException {
        try (AttemptClock.Notice notice =
                job.clock().notice(WORTH_TELLING, () -> job.waits().waits(Waiting.forModules()))) {
            return limited(arguments, Map.of(), job.output()::write, () -> {});
        } finally {
            boolean unused = job.waits().over();
        }
    }

    private static List<String> with(List<String> arguments, List<String> more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(more);
        return all;
    }

    /**
     * Whether the cache has all that is needed, as the lock file pins it. It must not be asked for more: it would answer
     * with a version that it happens to have.
     */
    private boolean withWhatIsThere(List<String> arguments, String code)
            throws IOException, StoppedException, AttemptFailedException {
        List<String> offline = with(
                arguments,
                List.of("-lockfile=readonly", "-plugin-dir=" + rules.cache().directory()));
        HeldOutput held = new HeldOutput(job.output()::write);
        int exit = limited(offline, Map.of(), held, held::release);
        Files.deleteIfExists(directory.resolve(".terraform").resolve("plugin_path"));
        boolean stopped = job.stop().requested().isPresent();
        if (exit != 0 && !stopped && held.maySay(OF_PROVIDERS)) {
            Trees.delete(linked());
            return false;
        }
        held.release();
        job.output().endOfStep();
        steps.accept(exit, Set.of(0), code, arguments);
        return true;
    }

    private void install(List<String> arguments, String code)
            throws IOException, StoppedException, AttemptFailedException {
        Trees.delete(own);
        Trees.createPrivate(own);
        InitLock.Turn turn = new InitLock.Turn(job.nameFor(rules.pod()), rules.patience(), this::waits);
        long since = System.nanoTime();
        job.clock().pause();
        try {
            int exit = rules.cache()
                    .lock()
                    .around(
                            () -> {
                                goesOn(since);
                                return installNow(arguments);
                            },
                            turn,
                            job.stop());
            steps.accept(exit, Set.of(0), code, arguments);
        } catch (InitLock.TooLongException e) {
            throw new AttemptFailedException(
                    TIMEOUT,
                    "waited " + rules.patience().toSeconds() + " s for " + holder(e.holder())
                            + " to install its providers");
        } finally {
            goesOn(since);
        }
    }

    private int installNow(List<String> arguments) throws IOException, StoppedException, AttemptFailedException {
        int exit = limited(arguments, Map.of("TF_PLUGIN_CACHE_DIR", own.toString()), job.output()::write, () -> {});
        if (exit == 0) {
            publish();
        }
        return exit;
    }

    private void publish() {
        try {
            rules.cache().publish(own, linked());
        } catch (IOException e) {
            // The attempt has its providers all the same; the next one installs them once more.
            job.output().line("[berth: the providers were not taken into the cache: " + e.getMessage() + "]");
        }
    }

    private Path linked() {
        return directory.resolve(".terraform").resolve("providers");
    }

    private void waits(String holder) {
        job.output().line("[berth: waiting for " + holder(holder) + ", which installs providers]");
        job.waits().waits(Waiting.forInit(holder(holder)));
    }

    private void goesOn(long since) {
        job.clock().goOn();
        if (job.waits().over()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - since);
            job.output().line("[berth: waited " + waited.toSeconds() + " s]");
        }
    }

    private String tooLong(String step, String lastLine) {
        String ended = step + " did not end within " + rules.limit().toSeconds() + " s";
        return lastLine.isEmpty() ? ended : ended + "; it said last: " + lastLine;
    }

    private static String holder(String name) {
        return name.isEmpty() ? "another task" : name;
    }

    private int limited(
            List<String> arguments, Map<String, String> more, ToolProcess.ByteSink sink, Runnable beforeStop)
            throws IOException, StoppedException, AttemptFailedException {
        String[] last = {""};
        Runnable snapshot = () -> {
            beforeStop.run();
            last[0] = job.output().lastLine();
        };
        try (AttemptClock.StepLimit limit = job.clock().limit(rules.limit(), snapshot)) {
            int exit = steps.execute(arguments, more, sink, limit.stop());
            if (limit.reached() && exit != 0 && job.stop().requested().isEmpty()) {
                job.output().endOfStep();
                throw new AttemptFailedException(TIMEOUT, tooLong(arguments.get(0), last[0]), exit);
            }
            return exit;
        }
    }
}
