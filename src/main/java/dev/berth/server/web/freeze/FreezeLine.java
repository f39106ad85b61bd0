package dev.berth.server.web.freeze;

import dev.berth.server.api.freeze.FreezeResponse;

/**
 * A window in the list.
 *
 * @param whose tasks it holds back, in words
 * @param own whether it can be changed and deleted here
 */
public record FreezeLine(FreezeResponse window, String whose, boolean own) {
    static FreezeLine of(FreezeResponse window, FreezePlace place) {
        FreezeResponse.OnResponse on = window.on();
        if (on.pool() != null) {
            return new FreezeLine(window, "pool " + on.pool(), place.kind().equals("pool"));
        }
        return on.workspace() != null
                ? new FreezeLine(
                        window, "workspace " + on.workspace(), place.kind().equals("workspace"))
                : new FreezeLine(window, "tag " + on.tag(), place.ofTags());
    }
}
