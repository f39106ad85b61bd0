package dev.berth.module;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a tool leaves behind in the directory that it was run in, and what has no business in a configuration: it would
 * be adopted in silence, or make {@code init} ask. The lock file of the providers belongs to the configuration.
 */
public final class Leftovers {
    /** So many bytes from its beginning tell whether a file is a plan. */
    public static final int HEAD_BYTES = 36;

    private static final Set<String> DIRECTORIES = Set.of(".terraform", "terraform.tfstate.d");

    private static final Pattern FILES = Pattern.compile(
            "terraform\\.tfstate(\\.(\\d+\\.)?backup)?" // the local state, and what init and apply keep of earlier ones
                    + "|errored\\.tfstate"
                    + "|\\..*\\.tfstate\\.lock\\.info"
                    + "|.+\\.tfplan"
                    + "|crash\\.(.+\\.)?log",
            Pattern.DOTALL);

    /**
     * Names under which the tool, or Berth, writes a file: a directory of that name is in its way. A lock file of the
     * providers that is a file belongs to the configuration.
     */
    private static final Pattern IN_THE_WAY = Pattern.compile(
            "terraform\\.tfstate(\\.(\\d+\\.)?backup)?"
                    + "|errored\\.tfstate"
                    + "|\\..*\\.tfstate\\.lock\\.info"
                    + "|\\.terraform\\.lock\\.hcl"
                    + "|berth\\.tfplan",
            Pattern.DOTALL);

    /** A plan is a zip, whatever its name, and this is the name of its first entry. */
    private static final byte[] PLAN_ENTRY = "tfplan".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int NAME_LENGTH_AT = 26;
    private static final int NAME_AT = 30;

    private Leftovers() {}

    /**
     * Whether the path is one, or lies in one.
     *
     * @param steps the path, step by step, from the top of the archive
     * @param directory whether it is that of a directory
     */
    public static boolean isLeftover(List<String> steps, boolean directory) {
        for (int i = 0; i < steps.size(); i++) {
            boolean isDirectory = directory || i < steps.size() - 1;
            Pattern names = isDirectory ? IN_THE_WAY : FILES;
            if (DIRECTORIES.contains(steps.get(i))
                    || names.matcher(steps.get(i)).matches()) {
                return true;
            }
        }
        return false;
    }

    /** Whether that is how a plan file begins. */
    public static boolean isPlan(byte[] head) {
        return head.length >= HEAD_BYTES
                && Arrays.equals(ZIP, Arrays.copyOf(head, ZIP.length))
                && head[NAME_LENGTH_AT] == PLAN_ENTRY.length
                && head[NAME_LENGTH_AT + 1] == 0
                && Arrays.equals(PLAN_ENTRY, Arrays.copyOfRange(head, NAME_AT, HEAD_BYTES));
    }
}
