package dev.berth.server.security.jwt;

import dev.berth.domain.access.Binding;
import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.Issuer;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Where the keys of bindings are had: one source for each issuer and place, which all bindings with the same share. There
 * are no more of them than bindings. Two clusters may call themselves the same, so the name of an issuer alone is no source.
 */
final class KeySources {
    private static final Logger LOG = Logger.getLogger(KeySources.class);

    private final Clock clock;
    // Only to be touched by whoever holds the lock of this object.
    private final Map<Place, KeySource> byPlace = new HashMap<>();

    KeySources(Clock clock) {
        this.clock = clock;
    }

    private record Place(Issuer issuer, KeyOrigin keys) {}

    synchronized KeySource of(Issuer issuer, KeyOrigin keys) {
        return byPlace.computeIfAbsent(new Place(issuer, keys), place -> KeySource.of(issuer, keys, clock));
    }

    /** Of bindings that are gone nothing is kept. */
    synchronized void keep(List<Binding> bindings) {
        if (byPlace.isEmpty()) {
            return;
        }
        Set<Place> wanted = bindings.stream()
                .map(binding -> new Place(binding.issuer(), binding.keys()))
                .collect(Collectors.toSet());
        byPlace.entrySet().removeIf(entry -> !wanted.contains(entry.getKey()) && closed(entry.getValue()));
    }

    synchronized void close() {
        byPlace.values().forEach(KeySources::closed);
        byPlace.clear();
    }

    private static boolean closed(KeySource source) {
        try {
            source.close();
        } catch (Exception e) {
            LOG.debugf("source of keys not closed: %s", e.toString());
        }
        return true;
    }
}
