package dev.berth.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of option values beyond their type; each failure names the option. */
final class OptionChecks {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private OptionChecks() {}

    static void inRange(CommandSpec spec, String option, int value, int min, int max) {
        require(spec, value >= min && value <= max, option + " is between " + min + " and " + max);
    }

    static void dnsLabel(CommandSpec spec, String option, String value) {
        require(
                spec,
                DNS_LABEL.matcher(value).matches(),
                option + " must be a DNS label: 1 to 63 of a-z, 0-9 and inner hyphens");
    }

    /** An http or https address, or a file URI; {@code file:relative/path} counts from the working directory. */
    static URI address(CommandSpec spec, String option, String value) {
        try {
            if (value.startsWith("file:") && !value.startsWith("file:/")) {
                return Path.of(value.substring("file:".length()))
                        .toAbsolutePath()
                        .toUri();
            }
            URI address = URI.create(value);
            boolean remote =
                    Set.of("http", "https").contains(String.valueOf(address.getScheme())) && address.getHost() != null;
            boolean file = "file".equals(address.getScheme()) && address.getPath() != null;
            require(spec, remote || file, option + " is an http, https or file address");
            return address;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + " is not an address: " + value, e);
        }
    }

    static void require(CommandSpec spec, boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
