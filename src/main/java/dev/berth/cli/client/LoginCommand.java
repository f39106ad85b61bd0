package dev.berth.cli.client;

import dev.berth.cli.CommandException;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.credential.Credentials;
import dev.berth.cli.client.credential.Credentials.Token;
import dev.berth.cli.client.credential.CredentialsFile;
import dev.berth.cli.client.credential.ServerAddress;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.view.Terminal;
import dev.berth.cli.client.wire.CallException;
import dev.berth.cli.client.wire.Server;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth login}. */
@Command(
        name = "login",
        description = "Checks a token and keeps it where terraform login does, for both.",
        footer = {"", "The token is asked for without showing it, or read from --token-file or the standard input."},
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class LoginCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 16 * 1024;
    private static final int UNAUTHORIZED = 401;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "HOST",
            description = "The server: a host, HOST:PORT, or its http(s) address.")
    private String host;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds the token.")
    private @Nullable Path tokenFile;

    @Mixin
    private TrustOption trust;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws InterruptedException {
        ServerAddress address = ConnectionOptions.address(host);
        String token = tokenFile == null ? typed(address) : Credentials.read(tokenFile);
        Server server = new Server(address, new Token(token, "this login"), trust.authorities());
        try {
            server.get("/pools?limit=1");
        } catch (CallException e) {
            throw e.status() == UNAUTHORIZED
                    ? new CommandException(address + " does not take this token; nothing was kept", e)
                    : e;
        }
        CredentialsFile file = CredentialsFile.of(System.getenv());
        file.keep(address.host(), token);
        spec.commandLine()
                .getOut()
                .println(
                        output.json()
                                ? Json.object()
                                        .put("host", address.host())
                                        .put("file", file.file().toString())
                                        .toString()
                                : address.host() + " takes the token; it is kept in " + file.file());
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    private static String typed(ServerAddress address) throws InterruptedException {
        Console console = System.console();
        if (console != null && Terminal.now(System.getenv()).input()) {
            char[] typed = console.readPassword("Token for %s: ", address.host());
            return Credentials.checked(typed == null ? "" : new String(typed).strip(), "what was typed");
        }
        try {
            String text = new String(System.in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            return Credentials.checked(text.strip(), "the standard input");
        } catch (IOException e) {
            throw new CommandException("the token cannot be read from the standard input: " + e, e);
        }
    }
}
