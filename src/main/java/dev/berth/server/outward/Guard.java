package dev.berth.server.outward;

import dev.berth.domain.hook.AddressRanges;
import dev.berth.domain.hook.HookAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which of a host's addresses may be asked (O2): those of the public network over https, and what an admin allowed. */
final class Guard {
    private final List<String> allowed;

    /** @param allowed numbers, blocks, and names of hosts */
    Guard(List<String> allowed) {
        this.allowed = allowed.stream()
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    /**
     * The addresses that may be asked, in their order.
     *
     * @throws UnreachableException when there is none
     */
    List<InetAddress> admitted(HookAddress address, List<InetAddress> found) {
        List<InetAddress> admitted = found.stream()
                .filter(one -> isAllowed(address, one)
                        || address.tls()
                                && AddressRanges.refusal(one.getAddress()).isEmpty())
                .toList();
        if (admitted.isEmpty()) {
            throw new UnreachableException(why(found), false);
        }
        return admitted;
    }

    private static String why(List<InetAddress> found) {
        Optional<String> refusal = found.stream()
                .flatMap(one -> AddressRanges.refusal(one.getAddress()).stream())
                .findFirst();
        return refusal.map(what ->
                        "its host has an address that is " + what + ", and berth.outside.allow does not allow it")
                .orElse("it must begin with https://, unless berth.outside.allow allows its host");
    }

    private boolean isAllowed(HookAddress address, InetAddress one) {
        return allowed.contains(address.host())
                || allowed.stream().anyMatch(entry -> AddressRanges.within(entry, one.getAddress()));
    }
}
