package dev.berth.server.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.server.api.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import org.junit.jupiter.api.Test;

class FollowersTest {
    @Test
    void oneFollowerTooManyIs429F12() {
        Followers followers = new Followers(0);
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class,
                () -> followers.send(null, Multi.createFrom().<String>empty()));
        assertThat(refusal.problem().status()).isEqualTo(429);
        assertThat(refusal.problem().code()).isEqualTo("too_many_streams");
    }
}
