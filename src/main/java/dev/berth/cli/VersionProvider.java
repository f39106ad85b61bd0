package dev.berth.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the artifact's manifest carries. */
public final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"berth " + current()};
    }

    private static String current() {
        String version = VersionProvider.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
