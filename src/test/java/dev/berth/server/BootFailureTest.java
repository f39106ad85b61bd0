package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.port.StoreUnavailableException;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import java.nio.channels.ClosedChannelException;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorDetails;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.junit.jupiter.api.Test;

class BootFailureTest {
    @Test
    void theFirstCauseSaysWhatIsWrong() {
        assertThat(BootFailure.oneLine(new IllegalStateException(
                        "Failed to start application", new IllegalArgumentException("\n  no such key \n and more"))))
                .isEqualTo("no such key");
    }

    @Test
    void allThatIsWrongWithSettingsIsSaid() {
        assertThat(BootFailure.oneLine(new IllegalStateException(new ConfigValidationException(new Problem[] {
                    new Problem("berth.one in a file does not map to any root"), new Problem("and\nanother")
                }))))
                .isEqualTo("berth.one in a file does not map to any root; and another");
    }

    @Test
    void aCauseWithoutWordsIsCalledByItsType() {
        assertThat(BootFailure.oneLine(new IllegalStateException(new ClosedChannelException())))
                .isEqualTo("ClosedChannelException");
    }

    @Test
    void whatCannotBeUsedSaysSoItself() {
        assertThat(BootFailure.oneLine(new IllegalStateException(
                        "Failed to start application", new StoreUnavailableException(new ClosedChannelException()))))
                .isEqualTo("the database cannot be used now: ClosedChannelException");
    }

    @Test
    void aSchemaOfANewerVersionIsSaidToBeOne() {
        assertThat(
                        BootFailure.oneLine(
                                new IllegalStateException(
                                        invalid(
                                                "Detected applied migration not resolved locally: 48.\n"
                                                        + "If you removed this migration intentionally, run repair to mark the migration as deleted."))))
                .isEqualTo("the schema of the database is not this version's: a newer one migrated it");
        assertThat(BootFailure.oneLine(new IllegalStateException(invalid("Migration checksum mismatch for version 3"))))
                .isEqualTo(
                        "the schema of the database is not this version's: Migration checksum mismatch for version 3");
    }

    private static FlywayValidateException invalid(String differs) {
        return new FlywayValidateException(
                new ErrorDetails(CoreErrorCode.VALIDATE_ERROR, "Migrations have failed validation"), differs);
    }
}
