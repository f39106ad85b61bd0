package dev.berth.server.agentlink;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.inject.Singleton;

/**
 * Closes the channel with 1007 once a text frame is no UTF-8 (F11). The framework leaves that check out and puts U+FFFD
 * where it cannot decode, which is not told from an agent that means U+FFFD any more.
 */
@Singleton
class TextValidation implements HttpUpgradeCheck {
    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext context) {
        ConnectionBase connection = (ConnectionBase) context.httpRequest().connection();
        validate(
                connection.channel().pipeline(),
                connection.channelHandlerContext().name());
        return CheckResult.permitUpgrade();
    }

    /**
     * A connection whose upgrade was refused may ask again; one that was closed meanwhile has no handler any more.
     *
     * @param handler the name of the framework's
     */
    static void validate(ChannelPipeline pipeline, String handler) {
        if (pipeline.get(Utf8FrameValidator.class) == null && pipeline.get(handler) != null) {
            // Right in front of the framework's handler, so behind the frame's decoder, which is only put in later.
            pipeline.addBefore(handler, null, new Utf8FrameValidator());
        }
    }
}
