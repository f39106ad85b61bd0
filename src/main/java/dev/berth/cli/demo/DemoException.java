package dev.berth.cli.demo;

import dev.berth.cli.CommandException;
import org.jspecify.annotations.Nullable;

/** Why the demo cannot go on. */
final class DemoException extends CommandException {
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
