package dev.berth.server.web;

import dev.berth.server.api.request.Caller;
import dev.berth.server.security.Roles;
import dev.berth.server.web.live.LivePosition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Makes what stands around a page. To be asked before anything is read for the page. */
@ApplicationScoped
public class Frames {
    private final Caller caller;
    private final Assets assets;
    private final LivePosition position;

    Frames(Caller caller, Assets assets, LivePosition position) {
        this.caller = caller;
        this.assets = assets;
        this.position = position;
    }

    /** A page that stays as it is. */
    public Frame still(String title, Section section) {
        return following(title, section, "");
    }

    /** A page for whoever has just signed out. */
    public Frame signedOut(String title, Section section) {
        return frame(title, section, "", false);
    }

    /**
     * A page that follows what changes.
     *
     * @param events the query of {@code /app/events}, such as {@code ?pool=NAME}, or {@code ?} for everything
     */
    public Frame following(String title, Section section, String events) {
        return frame(title, section, events, caller.known());
    }

    private Frame frame(String title, Section section, String events, boolean known) {
        return FrameBuilder.builder()
                .title(title)
                .section(section)
                .assets(assets.base())
                .at(position.now())
                .events(events)
                .user(known ? caller.name() : "")
                .role(role(caller::has))
                .submitsSomewhere(caller.has(Roles.SUBMITTER_SOMEWHERE))
                .seesAll(caller.known() && caller.rights().seesAll())
                .build();
    }

    /** The greatest role of those that somebody has; empty for nobody. */
    static String role(Predicate<String> has) {
        return Stream.of(Roles.ADMIN, Roles.APPROVER, Roles.SUBMITTER, Roles.VIEWER)
                .filter(has)
                .findFirst()
                .orElse("");
    }
}
