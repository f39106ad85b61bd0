package dev.berth.domain.hook;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of IP are the public network's (O2): what is not certainly so is refused, with the word for what it is. By the
 * registries of special purposes of IPv4 and IPv6.
 */
public final class AddressRanges {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int BYTE = 8;

    // Before the blocks, which are read by it.
    private static final Pattern CIDR = Pattern.compile("(?<number>[0-9a-fA-F.:]+)(/(?<bits>[0-9]{1,3}))?");

    /** A block of numbers, and what it is for. */
    private record Block(byte[] first, int bits, String what) {
        boolean has(byte[] address) {
            return address.length == first.length && sameBits(first, address, bits);
        }
    }

    private static final List<Block> REFUSED = List.of(
            block("0.0.0.0/8", "of this network"),
            block("10.0.0.0/8", "private"),
            block("100.64.0.0/10", "shared by a carrier"),
            block("127.0.0.0/8", "loopback"),
            block("169.254.0.0/16", "link-local"),
            block("172.16.0.0/12", "private"),
            block("192.0.0.0/24", "reserved"),
            block("192.0.2.0/24", "reserved"),
            block("192.88.99.0/24", "reserved"),
            block("192.168.0.0/16", "private"),
            block("198.18.0.0/15", "for benchmarks"),
            block("198.51.100.0/24", "reserved"),
            block("203.0.113.0/24", "reserved"),
            block("224.0.0.0/4", "multicast"),
            block("240.0.0.0/4", "reserved"),
            block("0:0:0:0:0:0:0:1/128", "loopback"),
            block("fc00:0:0:0:0:0:0:0/7", "unique-local"),
            block("fe80:0:0:0:0:0:0:0/10", "link-local"),
            block("ff00:0:0:0:0:0:0:0/8", "multicast"),
            block("2001:0:0:0:0:0:0:0/23", "reserved"),
            block("2001:db8:0:0:0:0:0:0/32", "reserved"),
            block("3fff:0:0:0:0:0:0:0/20", "reserved"));

    private static final Block GLOBAL_IPV6 = block("2000:0:0:0:0:0:0:0/3", "");
    private static final Block SIX_TO_FOUR = block("2002:0:0:0:0:0:0:0/16", "");
    private static final Block TRANSLATED = block("64:ff9b:0:0:0:0:0:0/96", "");
    private static final Block MAPPED = block("0:0:0:0:0:ffff:0:0/96", "");

    private AddressRanges() {}

    /**
     * What an address is that nobody may be sent to by somebody else's word; empty for one of the public network.
     *
     * @param address 4 or 16 bytes
     */
    public static Optional<String> refusal(byte[] address) {
        for (Block block : REFUSED) {
            if (block.has(address)) {
                return Optional.of(block.what());
            }
        }
        if (address.length == IPV4_BYTES) {
            return Optional.empty();
        }
        if (MAPPED.has(address) || TRANSLATED.has(address)) {
            return refusal(Arrays.copyOfRange(address, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES));
        }
        if (SIX_TO_FOUR.has(address)) {
            return refusal(Arrays.copyOfRange(address, 2, 2 + IPV4_BYTES));
        }
        return GLOBAL_IPV6.has(address) ? Optional.empty() : Optional.of("reserved");
    }

    /** Whether an address is in a block such as {@code 10.1.0.0/16} or {@code fd00::/8}, or is that one; false for what is no block. */
    public static boolean within(String cidr, byte[] address) {
        byte[] same = MAPPED.has(address) ? Arrays.copyOfRange(address, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES) : address;
        return parsed(cidr).filter(block -> block.has(same)).isPresent();
    }

    /** Whether it is a block, or one number. */
    public static boolean isBlock(String cidr) {
        return parsed(cidr).isPresent();
    }

    private static Block block(String cidr, String what) {
        Block parsed = parsed(cidr).orElseThrow(() -> new IllegalArgumentException(cidr));
        return new Block(parsed.first(), parsed.bits(), what);
    }

    private static Optional<Block> parsed(String cidr) {
        Matcher parts = CIDR.matcher(cidr);
        if (!parts.matches()) {
            return Optional.empty();
        }
        byte @Nullable [] first = cidr.contains(":") ? ipv6(parts.group("number")) : ipv4(parts.group("number"));
        if (first == null) {
            return Optional.empty();
        }
        int most = first.length * BYTE;
        int bits = parts.group("bits") == null ? most : Integer.parseInt(parts.group("bits"));
        return bits > most ? Optional.empty() : Optional.of(new Block(first, bits, ""));
    }

    private static byte @Nullable [] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            return null;
        }
        byte[] bytes = new byte[IPV4_BYTES];
        for (int at = 0; at < IPV4_BYTES; at++) {
            if (!parts[at].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[at]) > 0xFF) {
                return null;
            }
            bytes[at] = (byte) Integer.parseInt(parts[at]);
        }
        return bytes;
    }

    /** Whether it is a number of IPv6, the last two groups of which may be written as one of IPv4. */
    public static boolean isIpv6(String text) {
        int last = text.lastIndexOf(':') + 1;
        if (!text.contains(".")) {
            return last > 0 && ipv6(text) != null;
        }
        return last > 0 && ipv4(text.substring(last)) != null && ipv6(text.substring(0, last) + "0:0") != null;
    }

    /** Eight groups, or fewer with one {@code ::}. */
    private static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::") || text.contains(".")) {
            return null;
        }
        String[] before = groups(gap < 0 ? text : text.substring(0, gap));
        String[] after = groups(gap < 0 ? "" : text.substring(gap + 2));
        int groups = before.length + after.length;
        if (gap < 0 ? groups != IPV6_BYTES / 2 : groups >= IPV6_BYTES / 2) {
            return null;
        }
        byte[] bytes = new byte[IPV6_BYTES];
        boolean good = put(before, bytes, 0) && put(after, bytes, IPV6_BYTES - 2 * after.length);
        return good ? bytes : null;
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static boolean put(String[] groups, byte[] bytes, int at) {
        for (int index = 0; index < groups.length; index++) {
            if (!groups[index].matches("[0-9a-fA-F]{1,4}")) {
                return false;
            }
            int value = Integer.parseInt(groups[index], 16);
            bytes[at + 2 * index] = (byte) (value >> BYTE);
            bytes[at + 2 * index + 1] = (byte) value;
        }
        return true;
    }

    private static boolean sameBits(byte[] one, byte[] other, int bits) {
        int whole = bits / BYTE;
        if (!Arrays.equals(one, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = bits % BYTE;
        int mask = 0xFF << (BYTE - rest) & 0xFF;
        return rest == 0 || (one[whole] & mask) == (other[whole] & mask);
    }
}
