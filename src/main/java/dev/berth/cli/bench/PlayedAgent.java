package dev.berth.cli.bench;

import dev.berth.cli.bench.wire.Channel;
import dev.berth.cli.bench.wire.Fields;
import dev.berth.cli.bench.wire.HttpAnswer;
import dev.berth.cli.bench.wire.Reply;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agent that does no work: it takes every assignment, asks for the work, sends one chunk of output and reports
 * success, all at once. A lost connection is not opened again: it fails the run.
 */
final class PlayedAgent implements Channel.Listener {
    private static final int OK = 200;
    private static final String PLAN = "plan";
    private static final String OUTPUT = "terraform_data.bench: Refreshing state... [id=0f3c]\\n"
            + "Terraform will perform the following actions: terraform_data.bench will be created\\n"
            + "Plan: 1 to add, 0 to change, 0 to destroy.\\n";

    /** An attempt on a slot. */
    private record Attempt(long task, long number, String phase, int slot) {
        String reference() {
            return "\"taskId\":" + task + ",\"attempt\":" + number;
        }

        boolean planning() {
            return phase.equals(PLAN);
        }
    }

    private final Crew crew;
    private final String pod;
    private final Channel channel;
    private final @Nullable Attempt[] slots;
    private final Set<Long> toApprove = new HashSet<>();
    private @Nullable Duration heartbeat;
    private boolean over;

    PlayedAgent(Crew crew, int number, int slots) {
        this.crew = crew;
        this.pod = crew.site().names().pod(number);
        this.slots = new @Nullable Attempt[slots];
        this.channel = crew.opener().open(crew.site().agentToken(number), this);
    }

    void close() {
        over = true;
        channel.close();
    }

    @Override
    public void opened() {
        channel.send("{\"type\":\"hello\",\"agentId\":\"" + pod + "\",\"pod\":\"" + pod
                + "\",\"version\":\"bench\",\"slots\":" + slots.length + ",\"running\":[],\"warm\":[]}");
    }

    @Override
    public void message(byte[] text) {
        Fields fields = Fields.of(text);
        switch (fields.text("type")) {
            case "welcome" -> welcomed(fields);
            case "assign" -> assigned(fields);
            case "finishedAck" -> acknowledged(fields.number("taskId"));
            case "logAck" -> crew.logAcknowledged();
            case "cancel", "abandon" -> crew.unwanted(fields.text("type"));
            default -> {}
        }
    }

    @Override
    public void closed(String reason) {
        if (!over) {
            over = true;
            crew.tally().failed("an agent's connection ended: " + reason);
            crew.lost();
        }
    }

    private void welcomed(Fields fields) {
        Duration interval = Duration.ofSeconds(Math.max(1, fields.number("heartbeatSeconds")));
        heartbeat = interval;
        crew.came();
        // Spread, as the heartbeats of agents are that came one by one.
        crew.loop().after(interval.multipliedBy(crew.random().nextInt(1, 1_000)).dividedBy(1_000), this::heartbeat);
    }

    private void heartbeat() {
        if (over) {
            return;
        }
        StringBuilder frame = new StringBuilder("{\"type\":\"heartbeat\",\"slots\":[");
        for (int index = 0; index < slots.length; index++) {
            Attempt attempt = slots[index];
            frame.append(index == 0 ? "" : ",").append("{\"index\":").append(index);
            frame.append(
                    attempt == null ? ",\"state\":\"idle\"}" : ",\"state\":\"running\"," + attempt.reference() + "}");
        }
        channel.send(frame.append("]}").toString());
        if (heartbeat != null) {
            crew.loop().after(heartbeat, this::heartbeat);
        }
    }

    private void assigned(Fields fields) {
        long now = System.nanoTime();
        Attempt attempt = new Attempt(
                fields.number("taskId"), fields.number("attempt"), fields.text("phase"), (int) fields.number("slot"));
        crew.journal().assigned(attempt.task(), now);
        if (attempt.slot() >= slots.length || slots[attempt.slot()] != null) {
            crew.tally().failed("a slot was given twice");
            return;
        }
        slots[attempt.slot()] = attempt;
        channel.send("{\"type\":\"accepted\"," + attempt.reference() + "}");
        begin(attempt, crew.request("GET /agent/tasks/" + attempt.task() + "/work", fields.text("taskToken")));
    }

    private void begin(Attempt attempt, byte[] request) {
        crew.work().send(request, new Reply() {
            @Override
            public void answered(HttpAnswer answer) {
                if (answer.status() == OK) {
                    finish(attempt, Fields.of(answer.body()).text("taskType"));
                } else if (Refusal.is(answer)) {
                    crew.tally().refused("GET work: " + answer.status());
                    crew.loop().after(Refusal.pause(answer), () -> begin(attempt, request));
                } else {
                    failed("answered " + answer.status());
                }
            }

            @Override
            public void failed(String reason) {
                crew.tally().failed("GET work: " + reason);
            }
        });
    }

    private void finish(Attempt attempt, String taskType) {
        if (over) {
            return;
        }
        slots[attempt.slot()] = null;
        if (attempt.planning() && !taskType.equals(PLAN)) {
            toApprove.add(attempt.task());
        }
        channel.send("{\"type\":\"log\"," + attempt.reference() + ",\"offset\":0,\"text\":\"" + OUTPUT + "\"}");
        String plan = attempt.planning()
                ? ",\"plan\":{\"hasChanges\":true,\"add\":1,\"change\":0,\"destroy\":0,\"sha256\":\"" + Crew.PLAN_SHA256
                        + "\"}"
                : "";
        channel.send("{\"type\":\"finished\"," + attempt.reference() + ",\"phase\":\"" + attempt.phase()
                + "\",\"outcome\":\"succeeded\",\"exitCode\":0" + plan + "}");
        crew.logSent();
    }

    private void acknowledged(long task) {
        if (toApprove.remove(task)) {
            crew.toApprove(task);
        } else {
            crew.journal().finished(task, System.nanoTime());
        }
    }
}
