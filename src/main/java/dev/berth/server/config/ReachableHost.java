package dev.berth.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What {@code berth.forwarding.host} may be: other servers connect to it. */
final class ReachableHost {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?");
    private static final Pattern SIX = Pattern.compile("\\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)]?");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    private static final Pattern FOUR = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final int LONGEST = 253;

    private ReachableHost() {}

    /** What is wrong with it; empty when nothing is. */
    static String problem(String host) {
        boolean name = host.length() <= LONGEST && NAME.matcher(host).matches();
        boolean numbers = NUMBERS.matcher(host).matches();
        boolean four = FOUR.matcher(host).matches();
        if (!isSix(host) && (numbers ? !four : !name)) {
            return "(" + host + ") must be a host name or an address, without scheme and port";
        }
        boolean nowhere =
                host.equals("0.0.0.0") || host.replaceAll("[\\[\\]0:]", "").isEmpty();
        return nowhere ? "(" + host + ") must be an address of this server that others reach, not that of all" : "";
    }

    private static boolean isSix(String host) {
        var six = SIX.matcher(host);
        if (!six.matches() || host.startsWith("[") != host.endsWith("]")) {
            return false;
        }
        try {
            // With a colon in it, it is read and never looked up.
            return !InetAddress.getByName(six.group(1)).getHostAddress().isEmpty();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
