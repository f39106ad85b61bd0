package dev.berth.server;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads the values of settings, and says of those that cannot be read what they should be. */
final class ReadableValues {
    private static final int PRIORITY = 500;

    /** Stands where a converter's own words begin in what the library makes of them. */
    private static final String MARK = "what is allowed: ";

    private static final Pattern SETTING = Pattern.compile("property (berth\\.[a-z.-]+)");
    private static final Pattern VALUE = Pattern.compile("config value \"(.*?)\" ");

    private ReadableValues() {}

    static SmallRyeConfigBuilder register(SmallRyeConfigBuilder builder) {
        return builder.withConverter(
                        Duration.class,
                        PRIORITY,
                        saying("a duration such as 500ms, 10s, 5m, 2h, 90d or PT90S", new DurationConverter()::convert))
                .withConverter(
                        MemorySize.class,
                        PRIORITY,
                        saying("a size in bytes such as 65536, 512K, 64M or 1G", ReadableValues::size))
                .withConverter(Integer.class, PRIORITY, saying("a whole number such as 10", Integer::valueOf))
                .withConverter(Path.class, PRIORITY, saying("a path", ReadableValues::path));
    }

    private static MemorySize size(String text) {
        MemorySize size = new MemorySizeConverter().convert(text);
        if (size.asBigInteger().bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("too large");
        }
        return size;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static <T> Converter<T> saying(String allowed, Function<String, T> convert) {
        return text -> {
            try {
                return text.isBlank() ? null : convert.apply(text.strip());
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new IllegalArgumentException(MARK + allowed, e);
            }
        };
    }

    /** A line for each setting whose value cannot be read. */
    static String lines(ConfigValidationException failure) {
        return IntStream.range(0, failure.getProblemCount())
                .mapToObj(failure::getProblem)
                .map(ReadableValues::line)
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    private static String line(Problem problem) {
        String message = problem.getMessage().lines().collect(Collectors.joining(" "));
        Matcher setting = SETTING.matcher(message);
        if (!setting.find()) {
            return message;
        }
        int allowed = message.indexOf(MARK);
        if (allowed < 0) {
            return setting.group(1) + " is empty: give it a value, or leave it out for its default";
        }
        Matcher value = VALUE.matcher(message);
        String given = value.find() ? " (" + value.group(1) + ")" : "";
        return setting.group(1) + given + " must be " + message.substring(allowed + MARK.length());
    }
}
