package dev.berth.server.web.setting;

import dev.berth.domain.access.Binding;
import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.BindingStore.Stored;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A binding of the list.
 *
 * @param claims each with its value
 * @param role empty for none over everything
 * @param keys where its issuer's keys are had, in words
 */
@RecordBuilder
public record BindingRow(
        String name,
        String issuer,
        String audience,
        String subject,
        List<String> claims,
        String role,
        String teams,
        String keys,
        Instant createdAt) {

    static BindingRow of(Stored stored) {
        Binding binding = stored.binding();
        return BindingRowBuilder.builder()
                .name(binding.name())
                .issuer(binding.issuer().text())
                .audience(binding.audience())
                .subject(binding.subject().text())
                .claims(new TreeMap<>(binding.claims())
                        .entrySet().stream()
                                .map(claim -> claim.getKey() + "=" + claim.getValue())
                                .toList())
                .role(binding.role() == null ? "" : WireWords.of(binding.role()))
                .teams(binding.teams().stream().map(TeamName::value).sorted().collect(Collectors.joining(", ")))
                .keys(keys(binding.keys()))
                .createdAt(stored.createdAt())
                .build();
    }

    private static String keys(KeyOrigin keys) {
        return switch (keys) {
            case KeyOrigin.Discovered discovered -> "asked for";
            case KeyOrigin.At at -> "from " + at.uri();
            case KeyOrigin.Written written -> "written down";
        };
    }

    /** What is asked before it is deleted. */
    public String question() {
        return "Delete " + name + "? Whoever is let in by it alone is shut out at once.";
    }
}
