package dev.berth.server.web.setting;

import dev.berth.domain.access.Team;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.team.TeamChanges;
import dev.berth.server.control.port.TeamStore.StoredTeam;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Teams: who is in them, and what they may (I4). */
@Path(SettingRooms.TEAMS)
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class TeamPageResource {
    private final TeamChanges teams;
    private final Frames frames;

    TeamPageResource(TeamChanges teams, Frames frames) {
        this.teams = teams;
        this.frames = frames;
    }

    /**
     * A team of the list.
     *
     * @param who how many groups and members it has, in words
     */
    public record Row(String name, String who, List<String> grants) {
        public Row {
            grants = List.copyOf(grants);
        }

        static Row of(StoredTeam stored) {
            Team team = stored.team();
            return new Row(
                    team.name().value(),
                    counted(team.groups().size(), "group") + ", "
                            + counted(team.members().size(), "member"),
                    team.grants().stream().map(TeamForm::line).toList());
        }

        private static String counted(int count, String what) {
            return count + " " + what + (count == 1 ? "" : "s");
        }
    }

    /** @param problem what is wrong with no field of the form; empty when nothing is */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TeamList(Frame frame, SettingRooms rooms, List<Row> teams, String problem, List<FormField> fields)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TeamEdit(Frame frame, SettingRooms rooms, String team, String problem, List<FormField> fields)
            implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list() {
        return list(frames.still("Teams", Section.SETTINGS), TeamForm.EMPTY, null);
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(byte @Nullable [] body) {
        TeamForm form = new TeamForm(Form.of(body));
        Frame frame = frames.still("Teams", Section.SETTINGS);
        return Uni.createFrom()
                .deferred(() -> teams.create(form.body()))
                .map(made -> Redirect.to(SettingRooms.TEAMS))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return list(frame, form, problem).map(page -> answer(problem, page));
                });
    }

    @GET
    @Path("/{name}")
    public Uni<TemplateInstance> present(@PathParam("name") String name) {
        TeamName team = TeamChanges.named(name);
        Frame frame = frame(team);
        return teams.existing(team).map(found -> page(frame, team, TeamForm.of(found.team()), null));
    }

    @POST
    @Path("/{name}")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> change(@PathParam("name") String name, byte @Nullable [] body) {
        TeamName team = TeamChanges.named(name);
        TeamForm form = new TeamForm(Form.of(body));
        Frame frame = frame(team);
        return Uni.createFrom()
                .deferred(() -> teams.update(team, form.patch()))
                .map(changed -> Redirect.to(SettingRooms.TEAMS))
                .onFailure(TeamPageResource::isOfTheForm)
                .recoverWithItem(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return answer(problem, page(frame, team, form, problem));
                });
    }

    @POST
    @Path("/{name}/delete")
    public Uni<Response> delete(@PathParam("name") String name) {
        return teams.delete(TeamChanges.named(name)).map(gone -> Redirect.to(SettingRooms.TEAMS));
    }

    private static boolean isOfTheForm(Throwable failure) {
        return failure instanceof ProblemException problem
                && !problem.problem().violations().isEmpty();
    }

    private Frame frame(TeamName team) {
        return frames.still("Team " + team, Section.SETTINGS);
    }

    private Uni<TemplateInstance> list(Frame frame, TeamForm form, @Nullable Problem problem) {
        FormFields fields = form.fields(true, problem);
        return teams.all()
                .map(found -> new TeamList(
                        frame,
                        SettingRooms.of(SettingRooms.TEAMS),
                        found.stream().map(Row::of).toList(),
                        problem == null ? "" : fields.elsewhere(problem),
                        fields.all()));
    }

    private static TemplateInstance page(Frame frame, TeamName team, TeamForm form, @Nullable Problem problem) {
        FormFields fields = form.fields(false, problem);
        return new TeamEdit(
                frame,
                SettingRooms.of(SettingRooms.TEAMS),
                team.value(),
                problem == null ? "" : fields.elsewhere(problem),
                fields.all());
    }

    private static Response answer(Problem problem, TemplateInstance page) {
        return Response.status(problem.status()).entity(page).build();
    }
}
