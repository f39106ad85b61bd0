package dev.berth.server.tfe.workspace;

import dev.berth.server.tfe.document.RequestDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tags as clients send them; what may stand in one is not looked at. */
final class SentTags {
    private SentTags() {}

    /** Plain ones, which have a name and an empty value. */
    static Map<String, String> plain(List<RequestDocument> sent) {
        Map<String, String> tags = new LinkedHashMap<>();
        sent.forEach(tag -> tags.put(tag.givenText("name"), ""));
        return tags;
    }

    /** Those with a key and a value, which may be left out. */
    static Map<String, String> bindings(List<RequestDocument> sent) {
        Map<String, String> tags = new LinkedHashMap<>();
        sent.forEach(tag -> {
            String value = tag.text("value");
            tags.put(tag.givenText("key"), value == null ? "" : value);
        });
        return tags;
    }
}
