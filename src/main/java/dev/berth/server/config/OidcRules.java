package dev.berth.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What of {@code berth.oidc} makes no sense. Whether the provider can be reached is no matter of the start. */
final class OidcRules {
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}");
    private static final int MOST_SCOPES = 50;
    private static final int LONGEST_TEXT = 200;

    private final OidcConfig config;
    private final List<String> violations = new ArrayList<>();

    private OidcRules(OidcConfig config) {
        this.config = config;
    }

    /** One line for each thing that is wrong. */
    static List<String> violations(OidcConfig config) {
        OidcRules rules = new OidcRules(config);
        rules.provider();
        rules.claims();
        rules.length();
        return rules.violations;
    }

    private void provider() {
        Optional<String> issuer = config.issuer();
        if (issuer.isPresent() != config.clientId().isPresent()) {
            tell(
                    issuer.isPresent()
                            ? "issuer is set and berth.oidc.client-id is not: set both, or neither"
                            : "client-id is set and berth.oidc.issuer is not: set both, or neither");
        }
        if (config.clientSecret().isPresent() && config.clientId().isEmpty()) {
            tell("client-secret is set and berth.oidc.client-id is not: set it too");
        }
        issuer.map(OidcRules::problem)
                .filter(problem -> !problem.isEmpty())
                .ifPresent(problem -> tell("issuer " + problem));
        config.caFile()
                .filter(file -> !readable(file))
                .ifPresent(file -> tell("ca-file (" + file + ") cannot be read"));
        config.caFile()
                .filter(file -> readable(file) && !hasCertificates(file))
                .ifPresent(file -> tell("ca-file (" + file + ") has no usable certificates in PEM"));
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

    private static boolean readable(Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }

    private static String problem(String issuer) {
        String problem = PublicUrl.problem(issuer);
        if (!problem.isEmpty()) {
            return problem;
        }
        URI address = URI.create(issuer.strip());
        return "https".equalsIgnoreCase(address.getScheme()) || LOOPBACK.contains(address.getHost())
                ? ""
                : "must begin with https://, unless it is on loopback";
    }

    private void claims() {
        text("person-claim", config.personClaim());
        text("name-claim", config.nameClaim());
        text("groups-claim", config.groupsClaim());
        text("label", config.label());
        boolean scopes = config.scopes().size() <= MOST_SCOPES
                && config.scopes().stream()
                        .allMatch(scope -> SCOPE.matcher(scope).matches());
        if (!scopes) {
            tell("scopes must be at most " + MOST_SCOPES + " words without spaces and quotation marks");
        }
    }

    private void text(String name, String text) {
        if (text.isBlank() || text.length() > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            tell(name + " must be 1 to " + LONGEST_TEXT + " characters without control characters");
        }
    }

    private void length() {
        Duration length = config.sessionLength();
        if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
            tell("session-length (" + SettingRules.shown(length) + ") must be longer than nothing and at most 30d");
        }
    }

    private void tell(String problem) {
        violations.add("berth.oidc." + problem);
    }
}
