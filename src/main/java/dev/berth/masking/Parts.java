package dev.berth.masking;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a value may be printed by itself: the strings and long numbers of JSON and HCL at any depth, the lines of a
 * text, the values of its settings, the password in an address, what a base64 text says. The names of settings are none
 * of them: they are in every log.
 */
final class Parts {
    private static final JsonFactory JSON = PlanJsonFactory.JSON;

    /** JSON within a string of JSON, base64 within that, and so on. */
    private static final int DEEPEST = 4;

    private static final int FEWEST_DIGITS = 6;
    private static final int SHORTEST_BASE64 = 16;
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\\s/:@\"']{0,200}:([^\\s@\"']{1,1000})@");
    private static final Pattern SETTING =
            Pattern.compile("^\\s*(?:export\\s+|-\\s+)?[\"']?[\\w.-]{1,100}[\"']?\\s*[:=]\\s*(.+)$");
    private static final Pattern PASSWORD = Pattern.compile(
            "(?i)(?:pass(?:word|wd|phrase)?|pwd|secret|token|(?:api|access|account|shared)[_-]?(?:access)?[_-]?key|\\bsig)"
                    + "[\"']?\\s{0,3}[=:]\\s{0,3}[\"']?([^\\s\"';&,]+)");
    private static final Pattern LONG_NUMBER = Pattern.compile("(?<![\\w.])-?\\d[\\d.]{5,}(?![\\w.])");

    /** Takes what was found. */
    interface Sink {
        /** A whole secret. */
        void value(String text);

        /** A part of one. */
        void part(String text);

        /** A line of one. */
        void line(String text);
    }

    private final Sink sink;

    private Parts(Sink sink) {
        this.sink = sink;
    }

    static void of(Secrets.Value value, Sink sink) {
        Parts parts = new Parts(sink);
        parts.whole(value.text(), value.expression());
        String composed = composed(value.text());
        if (!composed.equals(value.text())) {
            parts.whole(composed, value.expression());
        }
    }

    /** As the tools keep strings, whatever way their letters were written. */
    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private void whole(String text, boolean expression) {
        sink.value(text);
        if (expression) {
            expression(text);
        } else {
            if (LONG_NUMBER.matcher(text.strip()).matches()) {
                number(text.strip());
            }
            inside(text, 0);
        }
    }

    private void expression(String text) {
        HclStrings strings = HclStrings.of(text);
        if (strings.isOnlyOne()) {
            strings.forEach(sink::value);
        }
        strings.forEach(string -> nested(string, 0));
        text.lines().forEach(sink::line);
        numbers(text);
    }

    private void nested(String text, int depth) {
        sink.part(text);
        inside(text, depth + 1);
        String composed = composed(text);
        if (!composed.equals(text)) {
            sink.part(composed);
            inside(composed, depth + 1);
        }
    }

    private void inside(String text, int depth) {
        if (depth > DEEPEST || text.length() < MaskBuilder.SHORTEST_PART) {
            return;
        }
        passwords(text);
        String bare = text.strip();
        boolean json = bare.startsWith("{") || bare.startsWith("[") || bare.startsWith("\"");
        if (json && json(bare, depth)) {
            return;
        }
        if (bare.indexOf('\n') >= 0 || bare.indexOf('\r') >= 0) {
            text.lines().forEach(line -> {
                sink.line(line);
                setting(line, depth);
            });
        } else {
            setting(bare, depth);
        }
        decoded(bare, depth);
    }

    /** Whether all of it was JSON; what was found in the beginning of something else is a part as well. */
    private boolean json(String text, int depth) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (token == JsonToken.VALUE_STRING) {
                    nested(parser.getText(), depth);
                } else if (token.isNumeric()) {
                    number(parser.getText());
                }
                token = parser.nextToken();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void number(String text) {
        if (text.chars().filter(Character::isDigit).count() < FEWEST_DIGITS) {
            return;
        }
        sink.part(text);
        if (text.length() < 100) {
            plain(text).ifPresent(sink::part);
        }
    }

    /** A number as it is printed: no exponent, no zeros that say nothing. */
    private static Optional<String> plain(String text) {
        try {
            BigDecimal number = new BigDecimal(text).stripTrailingZeros();
            return Math.abs(number.scale()) < 100 ? Optional.of(number.toPlainString()) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void numbers(String expression) {
        longNumbers(expression).forEach(this::number);
    }

    static List<String> longNumbers(String expression) {
        return LONG_NUMBER.matcher(expression).results().map(MatchResult::group).toList();
    }

    private void passwords(String text) {
        if (text.contains("://")) {
            Matcher addresses = ADDRESS.matcher(text);
            while (addresses.find()) {
                password(addresses.group(1));
            }
        }
        if (text.indexOf('=') >= 0 || text.indexOf(':') >= 0) {
            Matcher settings = PASSWORD.matcher(text);
            while (settings.find()) {
                password(settings.group(1));
            }
        }
    }

    private void password(String text) {
        sink.value(text);
        if (text.indexOf('%') >= 0) {
            sink.value(unescaped(text));
        }
    }

    private static String unescaped(String percent) {
        try {
            return java.net.URLDecoder.decode(percent.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return percent;
        }
    }

    /** {@code name: value} and {@code NAME=value}, as in YAML and in files of variables. */
    private void setting(String line, int depth) {
        Matcher setting = SETTING.matcher(line);
        if (line.length() < 1 << 16 && setting.matches()) {
            String value = setting.group(1).strip();
            boolean quoted = value.length() > 1
                    && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
            nested(quoted ? value.substring(1, value.length() - 1) : value, depth);
        }
    }

    private void decoded(String text, int depth) {
        if (text.length() < SHORTEST_BASE64) {
            return;
        }
        String bare = text.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
        try {
            byte[] bytes = Base64.getDecoder().decode(bare);
            String said = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (said.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t')) {
                nested(said, depth);
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // It is no base64, or what it says is no text.
            return;
        }
    }
}
