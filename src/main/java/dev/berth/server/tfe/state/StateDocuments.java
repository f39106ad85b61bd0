package dev.berth.server.tfe.state;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.api.state.content.Output;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateVersionStore.Announcement;
import dev.berth.server.control.port.StateVersionStore.Awaited;
import dev.berth.server.security.AddressSigner.Use;
import dev.berth.server.tfe.access.SignedAddresses;
import dev.berth.server.tfe.document.ResourceObject;
import dev.berth.server.tfe.state.StateIds.OutputId;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/** State versions and outputs as resource objects. */
@ApplicationScoped
class StateDocuments {
    /** A state comes at once, or when its connection is there again. */
    private static final Duration UPLOADS_OPEN = Duration.ofHours(1);

    private final SignedAddresses addresses;
    private final PublicAddress address;

    StateDocuments(SignedAddresses addresses, PublicAddress address) {
        this.addresses = addresses;
        this.address = address;
    }

    ResourceObject stored(HttpServerRequest request, Stored stored) {
        String id = StateIds.version(stored.id());
        return ResourceObject.of("state-versions", id)
                .with("serial", stored.version().serial())
                .with("lineage", stored.version().lineage())
                .with("md5", stored.version().md5())
                .with("size", stored.version().bytes())
                .with("created-at", stored.version().at().toString())
                .with("status", "finalized")
                .with("resources-processed", true)
                .with(
                        "hosted-state-download-url",
                        address.external(request) + "/api/v2/state-versions/" + id + "/download");
    }

    /** One that has not come yet. */
    static ResourceObject awaited(long id, Awaited awaited) {
        return awaited(id, awaited.announcement(), awaited.at());
    }

    private static ResourceObject awaited(long id, Announcement announcement, Instant at) {
        return ResourceObject.of("state-versions", StateIds.version(id))
                .with("serial", announcement.serial())
                .with("lineage", announcement.lineage())
                .with("md5", announcement.md5())
                .with("created-at", at.toString())
                .with("status", "pending")
                .with("resources-processed", false);
    }

    /** One that was just announced, with where it is to be brought. */
    ResourceObject announced(HttpServerRequest request, long id, Announcement announcement, Instant at) {
        String subject = StateIds.version(id);
        return awaited(id, announcement, at)
                .with("hosted-state-upload-url", addresses.of(request, Use.UPLOAD_STATE, subject, UPLOADS_OPEN))
                .with(
                        "hosted-json-state-upload-url",
                        addresses.of(request, Use.UPLOAD_STATE_JSON, subject, UPLOADS_OPEN));
    }

    static ResourceObject output(OutputId id, Output output, boolean hidden) {
        return ResourceObject.of("state-version-outputs", id.toString())
                .with("name", output.name())
                .with("sensitive", output.sensitive())
                .with("type", output.kind())
                .with("value", hidden ? JsonNodeFactory.instance.nullNode() : output.value())
                .with("detailed-type", output.type());
    }

    /** An output without a type sends the client to the state itself, which it alone can open. */
    static ResourceObject sealedOutputs(long version) {
        return ResourceObject.of("state-version-outputs", new OutputId(version, 0).toString())
                .with("name", "encrypted")
                .with("sensitive", true)
                .with("type", "dynamic");
    }
}
