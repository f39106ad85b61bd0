package dev.berth.server.control.port;

import dev.berth.server.control.port.LeaseStore.Endpoint;
import java.util.Optional;

/** How a server that waits hands on what it is asked (F14). */
public interface Forwarding {

    /** Where this server takes what others forward while it leads; empty when it is not told its own address. */
    Optional<Endpoint> endpoint();

    /** Whether the server that leads answered lately. */
    boolean reachesLeader();
}
