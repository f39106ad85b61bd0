package dev.berth.server.agentlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import org.junit.jupiter.api.Test;

class TextValidationTest {
    private static final String HANDLER = "handler";

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @Test
    void textIsValidatedOnceAndInFrontOfTheHandler() {
        channel.pipeline().addLast(HANDLER, new ChannelInboundHandlerAdapter());

        TextValidation.validate(channel.pipeline(), HANDLER);
        TextValidation.validate(channel.pipeline(), HANDLER);

        assertThat(channel.pipeline().toMap().values())
                .extracting(Object::getClass)
                .containsSubsequence(Utf8FrameValidator.class, ChannelInboundHandlerAdapter.class)
                .containsOnlyOnce(Utf8FrameValidator.class);
    }

    @Test
    void aConnectionThatWasClosedWhileItsUpgradeWasLookedAtIsLeftAlone() {
        TextValidation.validate(channel.pipeline(), HANDLER);

        assertThat(channel.pipeline().get(Utf8FrameValidator.class)).isNull();
    }
}
