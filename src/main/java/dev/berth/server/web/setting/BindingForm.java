package dev.berth.server.web.setting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.access.Role;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The form of a new binding, as it was typed. What it has to be is the API's to say. */
record BindingForm(Form form) {
    private static final List<String> TEXTS =
            List.of("name", "issuer", "audience", "subject", "role", "jwksUri", "authorities", "maxLifetime");

    static final BindingForm EMPTY = new BindingForm(new Form(Map.of("role", WireWords.of(Role.SUBMITTER))));

    /**
     * The API's body; what is empty is left out.
     *
     * @throws ProblemException 400 when the claims or the keys cannot stand in one
     */
    ObjectNode body(RequestJson json) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        TEXTS.stream().filter(field -> !text(field).isEmpty()).forEach(field -> body.put(field, text(field)));
        if (!text("teams").isEmpty()) {
            Arrays.stream(text("teams").split("[\\s,]+")).forEach(body.withArray("teams")::add);
        }
        for (String line : text("claims").split("\\R")) {
            if (!line.isBlank()) {
                int equals = line.indexOf('=');
                if (equals < 1) {
                    throw ProblemException.invalid("claims", "must be lines such as repository_id=123");
                }
                body.withObject("/claims")
                        .put(
                                line.substring(0, equals).strip(),
                                line.substring(equals + 1).strip());
            }
        }
        if (!text("jwks").isEmpty()) {
            body.set("jwks", keys(json));
        }
        return body;
    }

    private ObjectNode keys(RequestJson json) {
        try {
            return json.object(text("jwks").getBytes(StandardCharsets.UTF_8));
        } catch (ProblemException e) {
            throw ProblemException.invalid("jwks", "must be a JSON object");
        }
    }

    private String text(String field) {
        return form.text(field).strip();
    }

    FormFields fields(@Nullable Problem problem, String here) {
        return new FormFields(form.fields(), problem == null ? List.of() : problem.violations())
                .add(
                        "name",
                        "Name",
                        new Kind.Line(),
                        "as it is told of what its pipelines do: 1 to 63 of a-z, 0-9 and hyphens")
                .add("issuer", "Issuer", new Kind.Line(), "an https address, as it stands in the tokens (iss)")
                .add(
                        "audience",
                        "Audience",
                        new Kind.Line(),
                        "whom the tokens are made for (aud); " + here + " when empty")
                .add(
                        "subject",
                        "Subject",
                        new Kind.Line(),
                        "whose tokens (sub), such as repo:acme/infra:ref:refs/heads/main; * is a part between / and :, ** is"
                                + " anything")
                .add(
                        "claims",
                        "Claims",
                        new Kind.Text(),
                        "what else the tokens have to say, a line for each, such as repository_id=123")
                .add(
                        "role",
                        "Role",
                        new Kind.Choice(roles(), "none"),
                        "over everything; none for the rights of its teams alone")
                .add("teams", "Teams", new Kind.Line(), "names with commas between them")
                .add(
                        "maxLifetime",
                        "Longest lifetime (maxLifetime)",
                        new Kind.Line(),
                        "of a token, such as PT15M, up to PT24H; PT1H when empty")
                .add(
                        "jwks",
                        "Keys (jwks)",
                        new Kind.Text(),
                        "a JSON Web Key Set, where the issuer cannot be asked from here")
                .add(
                        "jwksUri",
                        "Address of its keys (jwksUri)",
                        new Kind.Line(),
                        "where the issuer itself says, when empty")
                .add(
                        "authorities",
                        "Authorities",
                        new Kind.Text(),
                        "certificates as PEM that vouch for the issuer's address; those that all trust when empty");
    }

    private static List<String> roles() {
        return Stream.concat(Stream.of(""), Arrays.stream(Role.values()).map(WireWords::of))
                .toList();
    }
}
