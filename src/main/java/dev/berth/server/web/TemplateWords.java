package dev.berth.server.web;

import io.quarkus.qute.TemplateExtension;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What templates can ask of any value. */
@TemplateExtension
final class TemplateWords {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private TemplateWords() {}

    /** As a part of an address. */
    static String urlEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Text of others, in which nothing is invisible and nothing turns the direction of its neighbours. */
    static String visible(String text) {
        return Visible.text(text);
    }

    /** What the API says within a line, as it stands alone. */
    static String sentence(String text) {
        boolean ended = text.endsWith(".") || text.isEmpty();
        return text.isEmpty()
                ? ""
                : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + (ended ? "" : ".");
    }

    /** For whoever has no scripts; else it becomes the reader's own time. */
    static String utc(Instant time) {
        return UTC.format(time);
    }
}
