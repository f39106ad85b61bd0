package dev.berth.cli.bench;

import dev.berth.cli.CommandException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** What a run sets up on the server: static pools with their tokens, and workspaces with a small configuration. */
final class Site {
    private static final List<String> NEVER = List.of("failed", "canceled", "discarded");
    private static final List<String> UNFINISHED = List.of("pending", "running", "apply_pending");
    private static final String CONFIGURATION = """
            resource "terraform_data" "bench" {
              input = "bench"
            }
            """;

    private final Calls calls;
    private final Names names;
    private final Shape shape;
    private final List<String> agentTokens = new ArrayList<>();
    private final List<String> made = new ArrayList<>();
    private final byte[] archive = archive();

    Site(Calls calls, Names names, Shape shape) {
        this.calls = calls;
        this.names = names;
        this.shape = shape;
    }

    /** @param goOn throws when the run is to end; what was made by then is known */
    void build(Runnable goOn) {
        for (int number = 0; number < shape.pools(); number++) {
            goOn.run();
            String pool = pool(number);
            agentTokens.add(calls.json("POST /pools/" + pool + "/tokens", "{}").text("token"));
        }
        for (int number = 0; number < shape.workspaces(); number++) {
            goOn.run();
            workspace(names.workspace(number), names.pool(number % shape.pools()));
        }
    }

    /** Makes the pool of that number; answers with its name. */
    String pool(int number) {
        String pool = names.pool(number);
        calls.json("POST /pools", """
                {"name": "%s", "runtime": "static", "minPods": 0, "maxPods": 0}""".formatted(pool));
        made.add("/pools/" + pool);
        return pool;
    }

    /** Makes a workspace in that pool, with the configuration. */
    void workspace(String workspace, String pool) {
        calls.json("POST /workspaces", """
                {"name": "%s", "pool": "%s"}""".formatted(workspace, pool));
        made.add("/workspaces/" + workspace + "?force=true");
        calls.upload("PUT /workspaces/" + workspace + "/configuration", archive);
    }

    Names names() {
        return names;
    }

    Shape shape() {
        return shape;
    }

    /** The token of the pool that this agent belongs to. */
    String agentToken(int agent) {
        return agentTokens.get(agent % shape.pools());
    }

    /** Asks the server itself whether all tasks ended well; what it finds fails the run. */
    void inspect(boolean allAreOver, Tally tally) {
        List<String> unwanted = new ArrayList<>(NEVER);
        if (allAreOver) {
            unwanted.addAll(UNFINISHED);
        }
        for (int number = 0; number < shape.pools(); number++) {
            for (String status : unwanted) {
                if (!none(number, status)) {
                    tally.failed("a task is " + status + " at the end");
                }
            }
        }
    }

    /** Whether every task has come to an end of some kind. */
    boolean settled() {
        for (int number = 0; number < agentTokens.size(); number++) {
            for (String status : UNFINISHED) {
                if (!none(number, status)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean none(int pool, String status) {
        return calls.empty("/tasks?pool=" + names.pool(pool) + "&status=" + status + "&limit=1");
    }

    /** Takes everything down again; answers with what could not be. */
    List<String> strike() {
        List<String> left = new ArrayList<>();
        for (String path : made.reversed()) {
            try {
                calls.json("DELETE " + path, "");
            } catch (CommandException e) {
                left.add(String.valueOf(e.getMessage()));
            }
        }
        made.clear();
        agentTokens.clear();
        return left;
    }

    private static byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
            byte[] content = CONFIGURATION.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("main.tf");
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
