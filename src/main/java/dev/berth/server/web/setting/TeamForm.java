package dev.berth.server.web.setting;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.access.Team;
import dev.berth.domain.access.Team.Grant;
import dev.berth.domain.access.Team.OnName;
import dev.berth.domain.access.Team.OnTag;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The form of a team, as it was typed: one group, member or grant in a line. A grant is a role and the name of a workspace, or a
 * role, the word {@code tag}, and the tag. What it has to be is the API's to say.
 */
record TeamForm(Form form) {
    static final TeamForm EMPTY = new TeamForm(new Form(Map.of()));
    private static final String TAG = "tag ";

    static TeamForm of(Team team) {
        return new TeamForm(new Form(Map.of(
                "name", team.name().value(),
                "groups", sorted(team.groups().stream()),
                "members", sorted(team.members().stream()),
                "grants", team.grants().stream().map(TeamForm::line).collect(Collectors.joining("\n")))));
    }

    private static String sorted(Stream<String> words) {
        return words.sorted().collect(Collectors.joining("\n"));
    }

    /** As it is typed. */
    static String line(Grant grant) {
        String role = WireWords.of(grant.role());
        return switch (grant) {
            case OnName name -> role + " " + name.workspace();
            case OnTag tag -> role + " " + TAG + tag.tag();
        };
    }

    /** As the API takes it, name and all. */
    ObjectNode body() {
        ObjectNode body = patch();
        body.put("name", form.text("name").strip());
        return body;
    }

    /** As the API takes it for a team that is there. */
    ObjectNode patch() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        lines("groups").forEach(body.putArray("groups")::add);
        lines("members").forEach(body.putArray("members")::add);
        ArrayNode grants = body.putArray("grants");
        lines("grants").forEach(line -> grants.add(grant(line)));
        return body;
    }

    private static ObjectNode grant(String line) {
        String[] words = line.split("\\s+", 2);
        ObjectNode grant = JsonNodeFactory.instance.objectNode().put("role", words[0]);
        if (words.length < 2) {
            return grant;
        }
        return words[1].startsWith(TAG)
                ? grant.put("tag", words[1].substring(TAG.length()).strip())
                : grant.put("workspace", words[1]);
    }

    private List<String> lines(String field) {
        return form.text(field)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    FormFields fields(boolean isNew, @Nullable Problem problem) {
        FormFields fields = new FormFields(form.fields(), problem == null ? List.of() : problem.violations());
        if (isNew) {
            fields.add("name", "Name", new Kind.Line(), "1 to 63 of a-z, 0-9 and hyphens");
        }
        return fields.add(
                        "groups",
                        "Groups",
                        new Kind.Text(),
                        "of the identity provider, one in a line: whoever is in one of them belongs to the team")
                .add(
                        "members",
                        "Members",
                        new Kind.Text(),
                        "persons who belong to it besides, one in a line, as the identity provider names them")
                .add(
                        "grants",
                        "What they may do",
                        new Kind.Text(),
                        "one in a line: a role and a workspace, as approver network, or a role and a tag, as viewer tag"
                                + " env=test; a tag without a value is written by its key alone");
    }
}
