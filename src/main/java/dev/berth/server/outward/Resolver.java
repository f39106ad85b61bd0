package dev.berth.server.outward;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where the numbers of a name come from. */
interface Resolver {
    /** All addresses of a host, at least one; fails with an {@link java.net.UnknownHostException} when it has none. Blocks nothing. */
    CompletionStage<List<InetAddress>> resolve(String host);
}
