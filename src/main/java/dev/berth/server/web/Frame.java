package dev.berth.server.web;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * What stands around every page, and what its templates ask of whoever looks.
 *
 * @param title of the page, its {@code h1} too
 * @param assets where files of this version are
 * @param at how far things were before anything was read ({@code LivePosition})
 * @param events what the page follows: a query, or empty for nothing
 * @param user who looks; empty when nobody has signed in
 * @param role of who looks over the workspace, task or pool that the page is about, or else over everything; empty for none
 * @param submitsSomewhere whether who looks may submit to some workspace
 * @param seesAll whether who looks has a role over everything
 */
@RecordBuilder
public record Frame(
        String title,
        Section section,
        String assets,
        String at,
        String events,
        String user,
        String role,
        boolean submitsSomewhere,
        boolean seesAll) {

    /** One entry of the navigation. */
    public record Entry(String label, String address, boolean current) {}

    /** The navigation. */
    public List<Entry> entries() {
        return Arrays.stream(Section.values())
                .filter(one -> one != Section.NONE)
                .map(one -> new Entry(one.label(), one.address(), one == section))
                .toList();
    }

    public boolean signedIn() {
        return !user.isEmpty();
    }

    /** Whether whoever looks may do what admins may. */
    public boolean admin() {
        return role.equals("admin");
    }

    public boolean approver() {
        return admin() || role.equals("approver");
    }

    public boolean submitter() {
        return approver() || role.equals("submitter");
    }
}
