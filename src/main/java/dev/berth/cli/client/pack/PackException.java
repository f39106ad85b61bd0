package dev.berth.cli.client.pack;

import dev.berth.cli.CommandException;
import org.jspecify.annotations.Nullable;

/** Why a directory cannot be packed; names the path. */
public final class PackException extends CommandException {
    private static final long serialVersionUID = 1L;

    PackException(String message) {
        this(message, null);
    }

    PackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
