package dev.berth.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the artifact's manifest carries. */
public final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"berth " + version()};
    }

    /** The bare version, such as {@code 0.1.0}. */
    public static String version() {
        String version = VersionProvider.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
