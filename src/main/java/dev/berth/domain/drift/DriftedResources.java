package dev.berth.domain.drift;

import java.util.List;

/**
 * What was changed outside of Terraform: addresses alone, never values.
 *
 * @param count how many resources
 * @param addresses of the first {@value #MOST} of them
 */
public record DriftedResources(int count, List<String> addresses) {
    public static final int MOST = 100;
    public static final DriftedResources NONE = new DriftedResources(0, List.of());

    public DriftedResources {
        addresses = List.copyOf(addresses);
    }
}
