package dev.berth.server.api.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.PeopleStore.Known;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody who has signed in with the identity provider, as it had them the last time. */
@RegisterForReflection
record PersonResponse(
        String person,
        String name,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String role,
        List<String> groups,
        Instant firstSeen,
        Instant lastSeen) {
    static PersonResponse of(Known known) {
        String role = known.person().role() == null
                ? null
                : WireWords.of(known.person().role());
        return new PersonResponse(
                known.person().id(),
                known.person().name(),
                role,
                known.person().groups().stream().sorted().toList(),
                known.firstSeen(),
                known.lastSeen());
    }
}
