package dev.berth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kills agents of one pool and writes down what each was at. An agent is frozen before its log is read, so that it
 * dies exactly where the log says.
 */
final class Reaper {
    private static final Pattern APPLY = Pattern.compile(
            "(?:attempt|result) (accepted|begun|ended|dropped|acknowledged) task=(\\d+) attempt=\\d+ phase=APPLY");

    private final Path homes;
    private final RandomGenerator random;
    private final Set<Long> applying = new TreeSet<>();
    private final Set<Long> undecided = new TreeSet<>();
    private int kills;

    /** @param homes the folders of the pool's pods */
    Reaper(Path homes, RandomGenerator random) {
        this.homes = homes;
        this.random = random;
    }

    /** How far an apply had come, by the agent's own account. */
    private enum Progress {
        /** Taken; whether the server said that it begins is not known. */
        ACCEPTED,
        BEGUN,
        /** Over; whether the server has the result is not known. */
        ENDED,
        SETTLED;

        static Progress after(String event) {
            return switch (event) {
                case "accepted" -> ACCEPTED;
                case "begun" -> BEGUN;
                case "ended" -> ENDED;
                default -> SETTLED;
            };
        }
    }

    /** The tasks whose apply had begun and not ended. */
    Set<Long> applying() {
        return applying;
    }

    /** The tasks whose agent was killed while the beginning or the result of their apply was on its way. */
    Set<Long> undecided() {
        return undecided;
    }

    int kills() {
        return kills;
    }

    /** Kills any agent; false when there is none. */
    boolean killAny() {
        return living().map(agent -> {
                    agent.freeze();
                    kill(agent);
                    return true;
                })
                .orElse(false);
    }

    /** Kills an agent that is applying; false when the one that was looked at is not. */
    boolean killApplying() {
        return living().map(agent -> {
                    agent.freeze();
                    if (progress(agent).containsValue(Progress.BEGUN)) {
                        kill(agent);
                        return true;
                    }
                    agent.thaw();
                    return false;
                })
                .orElse(false);
    }

    private void kill(LocalAgent frozen) {
        progress(frozen).forEach((task, progress) -> {
            switch (progress) {
                case BEGUN -> applying.add(task);
                case ACCEPTED, ENDED -> undecided.add(task);
                case SETTLED -> {}
            }
        });
        frozen.killFrozen();
        kills++;
    }

    private Optional<LocalAgent> living() {
        List<LocalAgent> living = new ArrayList<>();
        if (Files.isDirectory(homes)) {
            try (Stream<Path> pods = Files.list(homes)) {
                pods.sorted().flatMap(home -> LocalAgent.living(home).stream()).forEach(living::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return living.isEmpty() ? Optional.empty() : Optional.of(living.get(random.nextInt(living.size())));
    }

    private static Map<Long, Progress> progress(LocalAgent agent) {
        Map<Long, Progress> applies = new HashMap<>();
        for (String line : agent.log()) {
            Matcher apply = APPLY.matcher(line);
            if (apply.find()) {
                applies.put(Long.parseLong(apply.group(2)), Progress.after(apply.group(1)));
            }
        }
        return applies;
    }
}
