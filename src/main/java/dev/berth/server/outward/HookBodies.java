package dev.berth.server.outward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.hook.HookTemplate;
import dev.berth.server.control.port.DeliveryStore.Delivery;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What is sent, in the shape that the receiver takes: always the same for the same delivery. */
@ApplicationScoped
class HookBodies {
    /** A block takes 3,000 characters, escaped ones counted as they are written; so much of each of six facts is well below. */
    private static final int LONGEST_IN_SLACK = 400;

    private final Links links;
    private final ObjectMapper json;

    HookBodies(Links links, ObjectMapper json) {
        this.links = links;
        this.json = json;
    }

    /** A body and its media type. */
    @SuppressWarnings("ArrayRecordComponent")
    record Body(String mediaType, byte[] bytes) {}

    Body of(HookTemplate template, Delivery delivery) {
        try {
            JsonNode told = json.readTree(delivery.told());
            return switch (template) {
                case CLOUDEVENTS -> body("application/cloudevents+json; charset=utf-8", event(delivery, told));
                case SLACK -> body("application/json; charset=utf-8", slack(delivery, told));
                case GITHUB, GITLAB, GITEA -> throw new IllegalArgumentException(template + " is no message");
                case TEAMS -> body("application/json; charset=utf-8", teams(delivery, told));
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what the database has as JSON is JSON", e);
        }
    }

    private Body body(String mediaType, ObjectNode tree) throws JsonProcessingException {
        return new Body(mediaType, json.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8));
    }

    /** CloudEvents 1.0; {@code sequence} is of its extension of that name, and grows with what is told of one object. */
    private ObjectNode event(Delivery delivery, JsonNode told) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("specversion", "1.0")
                .put("id", delivery.eventId())
                .put("source", links.source())
                .put("type", "dev.berth." + delivery.event())
                .put("subject", delivery.object())
                .put("time", delivery.occurredAt().toString())
                .put("datacontenttype", "application/json")
                .put("sequence", String.format(Locale.ROOT, "%019d", delivery.id()));
        ObjectNode data = event.putObject("data");
        told.properties().forEach(field -> data.set(field.getKey(), field.getValue()));
        links.page(told).ifPresent(page -> data.put("page", page));
        return event;
    }

    private ObjectNode slack(Delivery delivery, JsonNode told) {
        String sentence = EventWords.sentence(delivery.event(), told);
        StringBuilder text = new StringBuilder("*").append(slackText(sentence)).append('*');
        EventWords.facts(told)
                .forEach(fact ->
                        text.append('\n').append(fact.name()).append(": ").append(slackText(fact.value())));
        links.page(told)
                .ifPresent(page -> text.append("\n<")
                        .append(page)
                        .append('|')
                        .append(EventWords.invitation(delivery.event()))
                        .append('>'));
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("text", slackText(sentence)).put("unfurl_links", false);
        message.putArray("blocks")
                .addObject()
                .put("type", "section")
                .putObject("text")
                .put("type", "mrkdwn")
                .put("text", text.toString())
                .put("verbatim", true);
        return message;
    }

    /** Of what somebody wrote nothing becomes a link or a mention; cut where it would make the message one that is refused. */
    private static String slackText(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            if (escaped.length() >= LONGEST_IN_SLACK) {
                return escaped.append('…').toString();
            }
            char letter = text.charAt(at);
            switch (letter) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.append(letter);
            }
        }
        return escaped.toString();
    }

    private ObjectNode teams(Delivery delivery, JsonNode told) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("type", "message");
        ObjectNode card = message.putArray("attachments")
                .addObject()
                .put("contentType", "application/vnd.microsoft.card.adaptive")
                .putObject("content");
        card.put("type", "AdaptiveCard").put("version", "1.4");
        ArrayNode body = card.putArray("body");
        body.addObject()
                .put("type", "TextBlock")
                .put("text", teamsText(EventWords.sentence(delivery.event(), told)))
                .put("weight", "Bolder")
                .put("wrap", true);
        ArrayNode facts = body.addObject().put("type", "FactSet").putArray("facts");
        EventWords.facts(told)
                .forEach(fact -> facts.addObject().put("title", fact.name()).put("value", teamsText(fact.value())));
        Optional<String> page = links.page(told);
        page.ifPresent(url -> card.putArray("actions")
                .addObject()
                .put("type", "Action.OpenUrl")
                .put("title", EventWords.invitation(delivery.event()))
                .put("url", url));
        return message;
    }

    /** Cards read Markdown: nothing that somebody wrote becomes a link. */
    private static String teamsText(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]()#<>])", "\\\\$1");
    }
}
