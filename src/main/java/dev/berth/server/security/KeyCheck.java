package dev.berth.server.security;

import dev.berth.server.control.port.KeyCheckStore;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;

/**
 * Keeps a server with the wrong keys from starting. It could open no state and no plan, and it would turn away every
 * agent, whose tokens were signed with the right ones, until their work is declared lost.
 */
@ApplicationScoped
class KeyCheck {
    private static final String CONTEXT = "key_check";
    private static final byte[] VALUE = "berth".getBytes(StandardCharsets.US_ASCII);
    /** Before anything is decided. */
    private static final int FIRST = 1;

    private final Sealer sealer;
    private final KeyCheckStore store;

    KeyCheck(Sealer sealer, KeyCheckStore store) {
        this.sealer = sealer;
        this.store = store;
    }

    void onStart(@Observes @Priority(FIRST) StartupEvent event) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> AtStart.patiently(AtStart.PATIENCE, this::check));
    }

    /**
     * The value is sealed anew at each start, so that it always needs the present key.
     *
     * @throws IllegalStateException with one line that says what to change
     */
    Uni<Void> check() {
        return store.load()
                .invoke(stored -> stored.ifPresent(this::open))
                .flatMap(opened -> store.save(sealer.seal(VALUE, CONTEXT)));
    }

    private void open(byte[] sealed) {
        try {
            byte[] unused = sealer.open(sealed, CONTEXT);
        } catch (IllegalStateException e) {
            // Without the cause, whose words would be shown in the place of these.
            throw new IllegalStateException(
                    "the database was written with another encryption key than those in berth.encryption.keys or the key file ("
                            + e.getMessage() + ")");
        }
    }
}
