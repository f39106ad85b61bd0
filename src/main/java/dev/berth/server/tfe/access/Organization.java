package dev.berth.server.tfe.access;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.config.BerthConfig;
import jakarta.enterprise.context.ApplicationScoped;

/** The one organization that this server is. */
@ApplicationScoped
public class Organization {
    private static final int SHOWN = 63;

    private final String name;

    Organization(BerthConfig config) {
        this.name = config.organization();
    }

    /** Its name, which is its id too. */
    public String name() {
        return name;
    }

    /**
     * Goes on when an address names it.
     *
     * @throws ProblemException 404
     */
    public void require(String asked) {
        if (!asked.equals(name)) {
            String shown = asked.length() > SHOWN ? asked.substring(0, SHOWN) + "…" : asked;
            throw ProblemException.notFound("organization", shown + "; this server has one, called " + name);
        }
    }
}
