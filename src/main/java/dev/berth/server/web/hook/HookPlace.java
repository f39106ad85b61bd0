package dev.berth.server.web.hook;

import dev.berth.domain.hook.HookScope;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.web.Section;

/**
 * Where hooks are on the page.
 *
 * @param address of their list
 * @param title what they are of
 * @param back the page that they belong to
 */
public record HookPlace(HookScope scope, String address, String title, String back, Section section) {
    static final HookPlace ALL =
            new HookPlace(HookScope.ALL, "/app/settings/hooks", "Hooks for all", "/app/settings", Section.SETTINGS);

    static HookPlace of(WorkspaceName workspace) {
        String page = "/app/workspaces/" + workspace;
        return new HookPlace(
                new HookScope.OfWorkspace(workspace),
                page + "/hooks",
                "Hooks of " + workspace,
                page,
                Section.WORKSPACES);
    }

    static HookPlace of(PoolName pool) {
        String page = "/app/pools/" + pool;
        return new HookPlace(new HookScope.OfPool(pool), page + "/hooks", "Hooks of " + pool, page, Section.POOLS);
    }
}
