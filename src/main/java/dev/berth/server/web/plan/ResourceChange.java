package dev.berth.server.web.plan;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * What a plan does with one resource, or one output.
 *
 * @param address its address, or an output's name
 * @param module the address of its module; empty for the root module
 * @param action what is done
 * @param remarks in words: why, in which order, from where
 * @param rows attribute by attribute
 * @param left how many rows there was no room for
 */
@RecordBuilder
public record ResourceChange(
        String address, String module, Action action, List<String> remarks, List<Row> rows, int left) {
    public ResourceChange {
        remarks = List.copyOf(remarks);
        rows = List.copyOf(rows);
    }
}
