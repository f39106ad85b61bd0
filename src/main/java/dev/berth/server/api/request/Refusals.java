package dev.berth.server.api.request;

import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.AuditStore.Act;
import dev.berth.server.control.port.AuditStore.By;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Who was refused, for the audit trail (I5). So many a minute are recorded, of one address and in all, so that nobody can fill
 * the table with them; the log says how many were not.
 */
@ApplicationScoped
public class Refusals {
    private static final Logger LOG = Logger.getLogger(Refusals.class);
    private static final int OF_ONE = 10;
    private static final int IN_ALL = 100;
    private static final int SECONDS = 60;
    private static final int LONGEST = 300;

    private final AuditStore store;
    private final Clock clock;
    // Only to be touched by whoever holds the lock of this object. Never more than are recorded in a minute.
    private final Map<String, Integer> byOrigin = new HashMap<>();
    private int all;
    private int passedOver;
    private long minute;

    Refusals(AuditStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Somebody tried to sign in and could not.
     *
     * @param how {@code token}, {@code link} or {@code identity provider}
     */
    public void signIn(String origin, String how) {
        tell(new By("", null, "", origin), AuditAction.SESSION_REFUSE, how);
    }

    /**
     * Somebody who is known may not do that.
     *
     * @param what method and path, without a query
     */
    public void access(By by, String what) {
        tell(by, AuditAction.ACCESS_REFUSE, what);
    }

    private void tell(By by, AuditAction action, String object) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (isHeard(by.origin(), now)) {
            String bounded = object.length() <= LONGEST ? object : object.substring(0, LONGEST);
            store.record(new Act(now, by, action, bounded, ""))
                    .subscribe()
                    .with(
                            stored -> {},
                            failure -> LOG.warnf(
                                    "audit not stored: actor=%s action=%s: %s", by.name(), action.word(), failure));
        }
    }

    private synchronized boolean isHeard(String origin, Instant now) {
        long present = now.getEpochSecond() / SECONDS;
        if (present != minute) {
            if (passedOver > 0) {
                LOG.warnf("refusals that are in no record, since there were too many: count=%d", passedOver);
            }
            minute = present;
            all = 0;
            passedOver = 0;
            byOrigin.clear();
        }
        if (all >= IN_ALL || byOrigin.getOrDefault(origin, 0) >= OF_ONE) {
            passedOver++;
            return false;
        }
        all++;
        byOrigin.merge(origin, 1, Integer::sum);
        return true;
    }
}
