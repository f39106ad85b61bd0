package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.state.content.Output;
import dev.berth.server.api.state.content.OutputReader;
import dev.berth.server.api.state.content.ResourceListing;
import dev.berth.server.api.state.content.Snapshot;
import dev.berth.server.api.state.content.StateDifference;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateVersionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is in a workspace's state, for those who may read it. Fails with a ProblemException: 404 without such a state, 409
 * {@code state_encrypted} when its tool sealed it.
 */
@ApplicationScoped
public class StateContents {
    /** A version's id, and how many of its resources came before. */
    private static final Pattern CURSOR = Pattern.compile("v([0-9]{1,18})\\.([0-9]{1,9})");

    private final StateStore states;
    private final StateVersionStore versions;
    private final WorkerThread worker;
    private final AnswerBudget answers;
    private final AuditTrail deed;

    StateContents(
            StateStore states, StateVersionStore versions, WorkerThread worker, AnswerBudget answers, AuditTrail deed) {
        this.states = states;
        this.versions = versions;
        this.worker = worker;
        this.answers = answers;
        this.deed = deed;
    }

    /**
     * The outputs of the present state.
     *
     * @param shown whether the values of sensitive ones may be shown
     */
    public record Outputs(Stored version, List<Output> items, boolean shown) {
        public Outputs {
            items = List.copyOf(items);
        }
    }

    /**
     * Resources of a state.
     *
     * @param nextCursor null at the end
     */
    public record Resources(
            Stored version,
            ResourceListing listing,
            @Nullable String nextCursor) {}

    /** What changed from one version to another. */
    public record Changes(Stored from, Stored to, StateDifference difference) {}

    /** With {@code sensitive}, which is recorded, the values of sensitive ones may be shown. */
    public Uni<Outputs> outputs(WorkspaceName workspace, boolean sensitive) {
        Room room = answers.room();
        Function<Outputs, Uni<? extends Outputs>> recorded = deed.auditedIf(
                outputs -> sensitive && outputs.items().stream().anyMatch(Output::sensitive),
                AuditAction.STATE_SHOW_SENSITIVE,
                workspace,
                "");
        return present(workspace)
                .flatMap(version -> read(workspace, version, room, OutputReader::read)
                        .map(outputs -> new Outputs(version, outputs, sensitive)))
                .flatMap(recorded);
    }

    /** Resources of the present state, in its order; the pages after the first are of the same state. */
    public Uni<Resources> resources(WorkspaceName workspace, Page.Request page) {
        Room room = answers.room();
        String cursor = page.cursor();
        Matcher place = CURSOR.matcher(cursor == null ? "" : cursor);
        if (cursor != null && !place.matches()) {
            throw ProblemException.invalid("cursor", "must be the nextCursor of the page before");
        }
        int skipped = cursor == null ? 0 : Integer.parseInt(place.group(2));
        Uni<Stored> version =
                cursor == null ? present(workspace) : version(workspace, new Which.Id(Long.parseLong(place.group(1))));
        return version.flatMap(found -> read(
                        workspace, found, room, state -> ResourceListing.read(state, skipped, page.limit()))
                .map(listing -> new Resources(found, listing, next(found, listing, skipped))));
    }

    private static @Nullable String next(Stored version, ResourceListing listing, int skipped) {
        int passed = skipped + listing.items().size();
        return listing.items().isEmpty() || passed >= listing.resources() ? null : "v" + version.id() + "." + passed;
    }

    /** Both by serial or id. */
    public Uni<Changes> changes(WorkspaceName workspace, String version, @Nullable String since) {
        Checks checks = new Checks();
        checks.require(since != null, "since", "must be the serial or the id of a version");
        checks.done();
        Room room = answers.room();
        Which from = StateVersions.which(since == null ? "" : since);
        Which to = StateVersions.which(version);
        return version(workspace, from)
                .flatMap(before -> version(workspace, to).flatMap(after -> changes(workspace, before, after, room)));
    }

    /** One after the other, so that only one of them is held whole. */
    private Uni<Changes> changes(WorkspaceName workspace, Stored before, Stored after, Room room) {
        return read(workspace, before, room, Snapshot::read)
                .flatMap(old -> read(workspace, after, room, Snapshot::read)
                        .flatMap(young -> worker.call(() -> StateDifference.between(old, young))))
                .map(difference -> new Changes(before, after, difference));
    }

    private Uni<Stored> present(WorkspaceName workspace) {
        return versions.present(workspace)
                .map(found -> found.orElseThrow(
                        () -> ProblemException.of(404, "no_state", "workspace " + workspace + " has no state")));
    }

    private Uni<Stored> version(WorkspaceName workspace, Which which) {
        return versions.find(workspace, which)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("version", told(which))));
    }

    private static String told(Which which) {
        return switch (which) {
            case Which.Id id -> "v" + id.id();
            case Which.Serial serial -> Long.toString(serial.serial());
        };
    }

    private <T> Uni<T> read(WorkspaceName workspace, Stored version, Room room, Function<byte[], Optional<T>> reader) {
        Which which = new Which.Id(version.id());
        return states.version(workspace, which, room)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("version", told(which))))
                .flatMap(state -> worker.call(() -> reader.apply(state)))
                .map(found -> found.orElseThrow(() -> ProblemException.conflict(
                        "state_encrypted",
                        "the state is encrypted: only the tool that wrote it can tell what is in it")));
    }
}
