package dev.berth.cli.child;

import java.nio.file.Path;

/**
 * Where a command's own server lives.
 *
 * @param dataDirectory its files, the database among them
 * @param log what it prints
 * @param token its first admin token
 * @param port where it listens, on loopback alone
 */
public record ServerHome(Path dataDirectory, Path log, String token, int port) {
    @Override
    public String toString() {
        return "ServerHome[" + dataDirectory + "]";
    }
}
