package dev.berth.cli.bench;

import dev.berth.cli.bench.wire.Fields;
import dev.berth.cli.bench.wire.HttpAnswer;
import dev.berth.cli.bench.wire.HttpPool;
import dev.berth.cli.bench.wire.Reply;
import java.util.ArrayList;
import java.util.List;

/** The client that submits tasks and confirms plans, over a few connections. */
final class Submitter {
    private static final int ACCEPTED = 202;
    private static final int OK = 200;

    /** What comes of a refusal: the same submission again, or only the next one. */
    enum Persistence {
        TRY_AGAIN,
        GO_ON
    }

    private final Wires wires;
    private final Journal journal;
    private final Tally tally;
    private final HttpPool http;
    private final int connections;
    private final List<byte[]> requests = new ArrayList<>();
    private final Persistence persistence;
    private int left;
    private int underWay;
    private long answers;
    private long until;
    private boolean stopped;

    Submitter(Wires wires, Journal journal, Tally tally, int connections, Persistence persistence) {
        this.wires = wires;
        this.journal = journal;
        this.tally = tally;
        this.connections = connections;
        this.persistence = persistence;
        this.http = new HttpPool(wires.loop(), wires.server(), connections);
    }

    /** What is submitted: each workspace gets tasks of these types, at random. */
    Submitter submits(Site site, List<String> types) {
        for (int number = 0; number < site.shape().workspaces(); number++) {
            for (String type : types) {
                requests.add(request("POST /tasks", """
                        {"workspace":"%s","type":"%s"}""".formatted(site.names().workspace(number), type)));
            }
        }
        return this;
    }

    /** Begins to submit so many, as fast as the connections allow, and none after that time. */
    void submit(int count, long nanoTime) {
        left = count;
        until = nanoTime;
        int before = underWay;
        for (int connection = before; connection < connections; connection++) {
            next();
        }
    }

    /** Submits one task now. */
    void submitOne() {
        if (stopped) {
            return;
        }
        underWay++;
        send(requests.get(wires.random().nextInt(requests.size())));
    }

    /** Submits nothing more; what is under way gets its answer. */
    void stop() {
        stopped = true;
        left = 0;
    }

    /** Whether everything that was to be submitted has its answer. */
    boolean done() {
        return left == 0 && underWay == 0;
    }

    /** So many requests have been answered, or have failed. */
    long answers() {
        return answers;
    }

    void confirm(long task) {
        journal.confirmed(task, System.nanoTime());
        underWay++;
        deliver("confirm", request("POST /tasks/" + task + "/confirm", """
                {"planSha256":"%s"}""".formatted(Crew.PLAN_SHA256)));
    }

    /** Cancels a task that nobody will run. */
    void cancel(long task) {
        underWay++;
        http.send(request("POST /tasks/" + task + "/cancel", "{}"), new Reply() {
            @Override
            public void answered(HttpAnswer answer) {
                // It may have ended by itself; whether all have is asked afterwards.
                settled();
            }

            @Override
            public void failed(String reason) {
                settled();
            }
        });
    }

    void close() {
        http.close();
    }

    private byte[] request(String call, String body) {
        return wires.server().request(call, wires.token(), body);
    }

    private void next() {
        if (left > 0 && System.nanoTime() - until < 0) {
            left--;
            submitOne();
        } else {
            left = 0;
        }
    }

    private void send(byte[] request) {
        long sentAt = System.nanoTime();
        http.send(request, new Reply() {
            @Override
            public void answered(HttpAnswer answer) {
                if (answer.status() == ACCEPTED) {
                    journal.submitted(Fields.of(answer.body()).number("id"), sentAt, System.nanoTime());
                    over();
                } else if (Refusal.is(answer)) {
                    tally.refused("POST /tasks: " + words(answer));
                    refused(request, answer);
                } else {
                    failed(words(answer));
                }
            }

            @Override
            public void failed(String reason) {
                tally.failed("POST /tasks: " + reason);
                over();
            }
        });
    }

    private void refused(byte[] request, HttpAnswer answer) {
        if (persistence == Persistence.TRY_AGAIN) {
            wires.loop().after(Refusal.pause(answer), () -> send(request));
        } else {
            over();
        }
    }

    private void settled() {
        underWay--;
        answers++;
    }

    private void over() {
        settled();
        next();
    }

    private void deliver(String name, byte[] request) {
        http.send(request, new Reply() {
            @Override
            public void answered(HttpAnswer answer) {
                if (answer.status() == OK) {
                    settled();
                } else if (Refusal.is(answer)) {
                    tally.refused(name + ": " + words(answer));
                    wires.loop().after(Refusal.pause(answer), () -> deliver(name, request));
                } else {
                    failed(words(answer));
                }
            }

            @Override
            public void failed(String reason) {
                settled();
                tally.failed(name + ": " + reason);
            }
        });
    }

    private static String words(HttpAnswer answer) {
        return answer.status() + " " + Fields.of(answer.body()).text("code");
    }
}
