package dev.berth.cli.bench;

import dev.berth.cli.CommandException;
import dev.berth.cli.bench.wire.Loop;
import dev.berth.cli.bench.wire.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One run: a server, a measurement on it, a report. */
final class Bench {
    private static final Duration PROGRESS = Duration.ofSeconds(5);

    private final Plan plan;
    private final PrintWriter err;
    private final long begun = System.nanoTime();

    private Bench(Plan plan, PrintWriter err) {
        this.plan = plan;
        this.err = err;
    }

    /**
     * Carries the run out.
     *
     * @param err where progress is told
     * @throws CommandException when there is nothing to report
     */
    static Report run(Plan plan, PrintWriter err) throws InterruptedException {
        Bench bench = new Bench(plan, err);
        URI against = plan.place().against();
        return against == null ? bench.onOwnServer() : bench.against(against);
    }

    private Report onOwnServer() throws InterruptedException {
        Place place = plan.place();
        tell("starting a server");
        // Before the server starts, whose work at its start is no load of others.
        double otherLoad = Machine.load();
        try (OwnServer server = OwnServer.start(place.dataDirectory(), place.javaOptions())) {
            Wires wires = wires(server.address(), server.token());
            try (Rig rig = new Rig(plan, wires, Names.of(System.currentTimeMillis()), server::requireAlive)) {
                Machine machine = Machine.look(otherLoad, server.directory());
                return measure(rig, wires, Sight.of(server, rig.calls()), machine);
            }
        }
    }

    private Report against(URI address) {
        Wires wires = wires(address, token(plan.place().tokenFile()));
        double otherLoad = Machine.load();
        Interruption interruption = Interruption.listen();
        try (Rig rig = new Rig(plan, wires, Names.of(System.currentTimeMillis()), interruption::check)) {
            try {
                return measure(rig, wires, Sight.ofMetrics(rig.calls()), Machine.look(otherLoad, null));
            } finally {
                interruption.clearUp();
                strike(rig);
            }
        }
    }

    /** What cannot be taken down is told and changes nothing about the report. */
    private void strike(Rig rig) {
        try {
            rig.strike().forEach(left -> tell("left behind: " + left));
        } catch (CommandException e) {
            tell("left behind: tasks and all that they need: " + e.getMessage());
        }
    }

    private Report measure(Rig rig, Wires wires, Sight sight, Machine machine) {
        Report report = new Report(plan, machine, rig.tally());
        tellNow(wires.loop(), rig);
        rig.build();
        try {
            new Measurement(rig, sight, report).take(plan.mode());
        } catch (CommandException e) {
            rig.tally().failed(String.valueOf(e.getMessage()));
        }
        return report;
    }

    private Wires wires(URI address, String token) {
        return new Wires(
                new Loop(),
                Server.at(address),
                token,
                new SplittableRandom(plan.load().seed()));
    }

    private void tellNow(Loop loop, Rig rig) {
        loop.after(PROGRESS, () -> {
            tell(rig.state());
            tellNow(loop, rig);
        });
    }

    private void tell(String what) {
        err.println("bench: " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s, " + what);
        err.flush();
    }

    private static String token(@Nullable Path file) {
        if (file == null) {
            throw new CommandException("an admin token of that server is needed");
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandException("the token cannot be read: " + e.getMessage(), e);
        }
    }
}
