package dev.berth.server.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All settings of the server. As environment variables: upper case, {@code _} for {@code .} and {@code -}. */
@ConfigMapping(prefix = "berth")
public interface BerthConfig {

    /** Where the server keeps its files: the embedded database, keys, local agents. */
    @WithDefault(".berth")
    Path dataDir();

    /** The first admin token. Without it the server makes one and writes it to {@code admin-token} in the data directory. */
    Optional<String> bootstrapToken();

    /** The address under which agents reach this server; the local runtime uses loopback when it is not set. */
    Optional<String> publicUrl();

    /**
     * The address under which people's command lines reach this server, behind a proxy the proxy's: where they are told to
     * bring configurations and states and to read output. The one that they have just used when it is not set.
     */
    Optional<String> externalUrl();

    /** The name of the one organization that terraform and tofu find here, as a configuration names it: letters, digits, - and _. */
    @WithDefault("berth")
    String organization();

    /** The pool of workspaces that terraform and tofu make without naming a project; else the only pool there is. */
    Optional<String> defaultPool();

    Agent agent();

    Liveness liveness();

    Dispatch dispatch();

    Placement placement();

    Scaling scaling();

    Limits limits();

    Database database();

    Tokens tokens();

    Bindings bindings();

    Sessions sessions();

    Identity identity();

    OidcConfig oidc();

    Lease lease();

    Forwarding forwarding();

    Tls tls();

    Encryption encryption();

    Retention retention();

    Traces traces();

    OutsideConfig outside();

    Local local();

    Kubernetes kubernetes();

    /** What agents are told. */
    interface Agent {
        /** How often an agent sends its slot table; told to it in {@code welcome}. */
        @WithDefault("10s")
        Duration heartbeatInterval();

        /** How long Terraform may take to end by itself after a cancel, before it is killed. */
        @WithDefault("30s")
        Duration cancelGrace();
    }

    /** When an agent counts as away or lost. */
    interface Liveness {
        /** A pod whose last heartbeat is older is not available. */
        @WithDefault("2m")
        Duration heartbeatTimeout();

        /** A pod whose last heartbeat is older is lost, with its attempts. */
        @WithDefault("5m")
        Duration lostTimeout();

        /** After a pause between turns longer than this, every time-out begins anew. */
        @WithDefault("30s")
        Duration deafAfter();
    }

    /** The handshake of an assignment. */
    interface Dispatch {
        /** An assignment neither accepted nor begun by then is taken back. */
        @WithDefault("10s")
        Duration acceptTimeout();

        /** So many lost plan attempts end a task with {@code attempts_exhausted}. */
        @WithDefault("3")
        int maxAttempts();
    }

    /** The order of the queue. */
    interface Placement {
        /** A task that waited longer goes ahead of every class. */
        @WithDefault("60s")
        Duration agingAfter();
    }

    /** The number of pods. */
    interface Scaling {
        /** The latest next turn of a pool's loop. */
        @WithDefault("5s")
        Duration interval();

        /**
         * How often what a pool's loop remembers is compared with what is stored: at most 10 minutes. A task whose wake-up
         * got lost is found by then.
         */
        @WithDefault("60s")
        Duration checkInterval();

        /** How long a pod may take to connect, for pools that do not say. */
        @WithDefault("5m")
        Duration startTimeout();

        /** How long a drained pod may take to say so. */
        @WithDefault("60s")
        Duration drainTimeout();

        /** How often all pods are listed at the runtime, which corrects what its reports missed. */
        @WithDefault("5m")
        Duration listInterval();

        /** How long a pool's runtime may take to say which pods exist; until it has, none is made or removed. */
        @WithDefault("30s")
        Duration listTimeout();

        /**
         * How many pods of a pool the runtime may be asked for at the same time. Fewer than {@code berth.kubernetes.calls}
         * leave calls idle.
         */
        @WithDefault("10")
        int maxCreationsPerTurn();
    }

    /** The largest things that are taken. More is a 413. */
    interface Limits {
        /** A JSON body. */
        @WithDefault("1M")
        MemorySize bodySize();

        /** A JSON body that makes or changes a workspace, which holds its variables. */
        @WithDefault("16M")
        MemorySize workspaceSize();

        /** All Terraform variables of a workspace together, names and values, in bytes of UTF-8. More is a 400. */
        @WithDefault("4M")
        MemorySize variablesSize();

        /** A configuration's tar.gz. */
        @WithDefault("64M")
        MemorySize configurationSize();

        /** All files of a configuration, unpacked. */
        @WithDefault("512M")
        MemorySize configurationUnpackedSize();

        /**
         * A plan bundle; more, and the task fails with {@code plan_too_large}. A plan's JSON, and the schemas that show a saved
         * plan; more, and the plan goes on without.
         */
        @WithDefault("64M")
        MemorySize planSize();

        /** A Terraform state. It may be an eighth of the heap: on a smaller one the default shrinks, and more does not start. */
        @WithDefault("256M")
        MemorySize stateSize();

        /** An attempt's output. More is cut, with a notice. */
        @WithDefault("64M")
        MemorySize logSize();

        /** Pending tasks of one pool; more are refused with 429 {@code queue_full}. */
        @WithDefault("10000")
        int pendingTasks();

        /** Configurations of one workspace that wait for their upload; more are refused with 429 {@code too_many_uploads}. */
        @WithDefault("100")
        int pendingConfigurations();

        /** Clients that follow events or logs at the same time; more are refused with 429. */
        @WithDefault("500")
        int streams();

        /** Commands that may wait for one agent's socket; more and the socket is closed. */
        @WithDefault("1000")
        int sendQueue();

        /**
         * Frames of all agents that wait to be taken, together and never more than an eighth of the heap; beyond it, the
         * socket that sends more is closed, and its agent says it again later.
         */
        @WithDefault("128M")
        MemorySize waitingFrames();

        /**
         * All bodies that are on their way in or being worked on, together and never more than an eighth of the heap; the
         * next one is refused with 503 {@code server_busy}.
         */
        @WithDefault("512M")
        MemorySize bodies();

        /**
         * All configurations, plans, states and lists that are being read for an answer or are on their way out, together
         * and never more than a quarter of the heap; the next one is refused with 503 {@code server_busy}. An answer
         * counts twice its size.
         */
        @WithDefault("1G")
        MemorySize answers();

        /** How long a body may take to arrive; longer is a 408. */
        @WithDefault("10m")
        Duration bodyTimeout();

        /** Pods of one static pool; the agent of one more is refused. */
        @WithDefault("1000")
        int staticPods();
    }

    /** How Berth waits for PostgreSQL. */
    interface Database {
        /** How long the server waits at its start for a configured database that cannot be reached; a refusal ends it at once. */
        @WithDefault("10s")
        Duration startTimeout();

        /** How long one call may take; longer, and the database counts as unreachable. */
        @WithDefault("60s")
        Duration callTimeout();

        /** How long a new connection may take. */
        @WithDefault("10s")
        Duration connectTimeout();

        /** The database itself ends a statement that takes longer, and with it the statement's locks; 0s leaves it alone. */
        @WithDefault("50s")
        Duration statementTimeout();

        /** How long a statement may wait for a row that another one holds; 0s for as long as it may run. */
        @WithDefault("20s")
        Duration lockTimeout();

        /**
         * The database ends a connection that pauses for longer within a transaction, and rolls it back. Shorter than
         * {@code berth.lease.duration}: what a server that hangs has begun must not hold up the one that takes over.
         */
        @WithDefault("3s")
        Duration idleInTransactionTimeout();
    }

    /** The tokens of users. */
    interface Tokens {
        /**
         * How long a token that was looked up counts without another look, at most a minute; 0s looks each time. One that
         * is deleted here counts no more at once.
         */
        @WithDefault("5s")
        Duration rememberedFor();
    }

    /** Tokens of other issuers. */
    interface Bindings {
        /**
         * Whether an issuer on this machine itself (127.0.0.1, localhost) may be asked over http; for trials. All others are
         * asked over https only.
         */
        @WithDefault("false")
        boolean plainLoopback();
    }

    /** Who has signed in at the page. */
    interface Sessions {
        /** A session that nobody uses for this long is over. */
        @WithDefault("12h")
        Duration lifetime();

        /** So many sessions of one token or person at most; the oldest ends when another begins. */
        @WithDefault("50")
        int perToken();

        /** So many failed sign-ins a minute from one address, and ten times as many from all, before it answers 429. */
        @WithDefault("10")
        int failuresPerMinute();
    }

    /** The tokens by which runs say to clouds and to Vault who they are. */
    interface Identity {
        /**
         * The address that stands in these tokens, and below which whoever checks them finds the keys: https, without a slash
         * at its end. The external address when it is not set; without either there are no such tokens.
         */
        Optional<String> issuer();

        /** How long a token is good, from a minute to an hour; its run gets the next one when a third of it is left. */
        @WithDefault("15m")
        Duration tokenLifetime();

        /** How long a key signs before the next one does: at least an hour. */
        @WithDefault("90d")
        Duration keyLifetime();

        /** How long a new key is published before it signs: at least 5 minutes. */
        @WithDefault("24h")
        Duration publishAhead();
    }

    /** Which of several servers on one database leads. */
    interface Lease {
        /**
         * How long a server that leads and cannot be heard keeps the others waiting, or five eighths of that where
         * PostgreSQL knows that its process is gone. It renews its lease ten times in that time, and stops deciding after
         * half of it. At least 1s.
         */
        @WithDefault("4s")
        Duration duration();
    }

    /** How what a server is asked that waits gets to the one that leads. */
    interface Forwarding {
        /**
         * The address under which other servers on the same database reach this one, a name or a number without scheme and
         * port. Without it they cannot forward to it, and
         * refuse what they are asked.
         */
        Optional<String> host();

        /** The port for that, with TLS by a key of the process; 0 for any free one. */
        @WithDefault("8443")
        int port();
    }

    /** HTTPS beside the plain port, which stays for probes and for agents within a cluster. */
    interface Tls {
        /**
         * A file in PEM with the certificate that this server shows, and those between it and its authority. With it and
         * its key the server takes HTTPS too.
         */
        Optional<Path> certificate();

        /** A file in PEM with the key of that certificate, without a password. */
        Optional<Path> key();

        /** The port for HTTPS; 0 for any free one. */
        @WithDefault("8444")
        int port();

        /** How often the two files are read again: a renewed certificate is shown from then on, without a restart. */
        @WithDefault("1m")
        Duration reloadInterval();
    }

    /** Keys for what is sealed at rest. */
    interface Encryption {
        /** {@code id:base64} of 32 bytes each, the first one seals, the others only open; separated by commas. */
        Optional<String> keys();

        /** A file with one {@code id:base64} a line. Without keys and file, {@code encryption.key} in the data directory is made. */
        Optional<Path> keyFile();
    }

    /** What is kept, and for how long. */
    interface Retention {
        /** How often what is over is looked for and deleted. */
        @WithDefault("10m")
        Duration interval();

        /** Final tasks with their history, logs and plans. */
        @WithDefault("90d")
        Duration tasks();

        /** Configurations that no kept task names, beyond this many per workspace. */
        @WithDefault("10")
        int configurations();

        /** Configurations whose upload never came or was refused, and speculative and provisional ones without a task. */
        @WithDefault("1h")
        Duration pendingConfigurations();

        /** States beyond this many versions per workspace. */
        @WithDefault("100")
        int stateVersions();

        /** The record of who did what. */
        @WithDefault("365d")
        Duration audit();

        /** The journal of what the loops decided. */
        @WithDefault("7d")
        Duration decisions();

        /** Rows of that journal, of all pools together; the oldest beyond them go before their time. */
        @WithDefault("1000000")
        int decisionRows();

        /** What hooks were told, whatever became of it. Longer than {@code berth.outside.retry-for}. */
        @WithDefault("7d")
        Duration deliveries();

        Figures figures();
    }

    /** How long the figures of pools are kept, and how finely. */
    interface Figures {
        /** By the minute. */
        @WithDefault("1d")
        Duration byMinute();

        /** By five minutes. */
        @WithDefault("7d")
        Duration byFiveMinutes();

        /** By the hour. */
        @WithDefault("365d")
        Duration byHour();
    }

    /** Traces of OpenTelemetry. */
    interface Traces {
        /**
         * Where traces are sent: the address of a collector that takes OTLP over HTTP, as {@code http://collector:4318}. Without it
         * nothing is traced.
         */
        Optional<String> endpoint();

        /** What part of the traces that begin here is recorded, from 0 to 1. Who brings one has decided already. */
        @WithDefault("1")
        double ratio();
    }

    /** Pods as child processes. */
    interface Local {
        /** The command that starts an agent, its words separated by blanks; the server's own artifact when it is not set. */
        Optional<String> agentCommand();
    }

    /** Pods in a Kubernetes cluster, by the runtimes {@code kubernetes} and {@code deployment}. */
    interface Kubernetes {
        /** The namespace of the agent pods; the server's own when it is not set. */
        Optional<String> namespace();

        /** Tells several installations in one namespace apart; the label {@code app.kubernetes.io/instance} of all that is made. */
        @WithDefault("berth")
        String instance();

        /** The image of agent pods whose template names none. Its entrypoint starts an agent. */
        @WithDefault("berth-agent:latest")
        String image();

        /** How long a pod that is told to end may finish what it runs; as long as an apply may take. */
        @WithDefault("2h")
        Duration gracePeriod();

        /**
         * Kinds of volumes that pod templates may name besides those of the restricted Pod Security Standard, such as
         * {@code hostPath} or {@code nfs}. Whoever may submit to a pool with a {@code hostPath} can read its nodes.
         */
        Optional<List<String>> extraVolumeTypes();

        /** Calls to the Kubernetes API at the same time. */
        @WithDefault("8")
        int calls();

        /** Calls that may wait for their turn; more are refused and tried again later. */
        @WithDefault("10000")
        int waitingCalls();
    }
}
