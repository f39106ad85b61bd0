package dev.berth.server.tfe.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Answers that are JSON:API documents. */
public final class Answers {
    /** The media type of every document. */
    public static final String MEDIA_TYPE = "application/vnd.api+json";

    private Answers() {}

    /** 200 with one resource. */
    public static Response ok(ResourceObject resource) {
        return document(Response.Status.OK, one(resource));
    }

    /** 200 with one resource, and others that belong to it. */
    public static Response ok(ResourceObject resource, List<ResourceObject> included) {
        ObjectNode document = one(resource);
        if (!included.isEmpty()) {
            fill(document.putArray("included"), included);
        }
        return document(Response.Status.OK, document);
    }

    /** 201 with the new resource. */
    public static Response created(ResourceObject resource) {
        return document(Response.Status.CREATED, one(resource));
    }

    /** 202 with an empty document. */
    public static Response accepted() {
        return document(Response.Status.ACCEPTED, JsonNodeFactory.instance.objectNode());
    }

    /** 204. */
    public static Response done() {
        return Response.noContent().build();
    }

    /** 200 with all that there are: a list without pages. */
    public static Response all(List<ResourceObject> resources) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        fill(document.putArray("data"), resources);
        return document(Response.Status.OK, document);
    }

    /** 200 with one page, and what clients need to ask for the next. */
    public static Response page(List<ResourceObject> resources, PageNumber page, int total) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        fill(document.putArray("data"), resources);
        page.describe(document.putObject("meta").putObject("pagination"), total);
        return document(Response.Status.OK, document);
    }

    private static ObjectNode one(ResourceObject resource) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("data", resource.json());
        return document;
    }

    private static void fill(ArrayNode array, List<ResourceObject> resources) {
        resources.forEach(resource -> array.add(resource.json()));
    }

    private static Response document(Response.Status status, ObjectNode document) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(document.toString())
                .build();
    }
}
