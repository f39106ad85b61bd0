package dev.berth.server.config;

import dev.berth.domain.hook.AddressRanges;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What of {@code berth.outside} makes no sense. */
final class OutsideRules {
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRIES = Duration.ofDays(30);
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");

    private OutsideRules() {}

    /** One line for each thing that is wrong. */
    static List<String> violations(OutsideConfig config, Duration deliveries) {
        List<String> violations = new ArrayList<>();
        config.allow().orElse(List.of()).stream()
                .filter(entry -> !usable(entry.strip()))
                .forEach(entry -> violations.add("berth.outside.allow (" + entry
                        + ") must be numbers, blocks such as 10.1.0.0/16, or names of hosts"));
        config.caFile()
                .filter(file -> !hasCertificates(file))
                .ifPresent(file ->
                        violations.add("berth.outside.ca-file (" + file + ") has no usable certificates in PEM"));
        within(violations, "connect-timeout", config.connectTimeout(), LONGEST_CALL);
        within(violations, "answer-timeout", config.answerTimeout(), LONGEST_CALL);
        within(violations, "retry-for", config.retryFor(), LONGEST_RETRIES);
        if (deliveries.compareTo(config.retryFor()) <= 0) {
            violations.add("berth.retention.deliveries (" + SettingRules.shown(deliveries)
                    + ") must be longer than berth.outside.retry-for (" + SettingRules.shown(config.retryFor()) + ")");
        }
        return violations;
    }

    private static boolean usable(String entry) {
        return AddressRanges.isBlock(entry) || HOST.matcher(entry).matches();
    }

    private static void within(List<String> violations, String name, Duration value, Duration most) {
        if (value.isNegative() || value.isZero() || value.compareTo(most) > 0) {
            violations.add("berth.outside." + name + " (" + SettingRules.shown(value)
                    + ") must be longer than 0s and at most " + SettingRules.shown(most));
        }
    }

    private static boolean hasCertificates(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(pem)
                    .isEmpty();
        } catch (IOException | CertificateException e) {
            return false;
        }
    }
}
