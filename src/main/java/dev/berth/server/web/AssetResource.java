package dev.berth.server.web;

import dev.berth.server.api.problem.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Stylesheet, modules and pictures: the same for everybody, and for ever. */
@Path("/app/assets/{digest}/{name: .+}")
@PermitAll
class AssetResource {
    private final Assets assets;

    AssetResource(Assets assets) {
        this.assets = assets;
    }

    @GET
    public Response get(
            @PathParam("digest") String digest,
            @PathParam("name") String name,
            @HeaderParam("Accept-Encoding") @Nullable String encodings) {
        Assets.Asset asset = assets.find(digest, name).orElseThrow(() -> ProblemException.notFound("file", name));
        boolean packed = encodings != null && encodings.contains("gzip");
        Response.ResponseBuilder response = Response.ok(packed ? asset.packed() : asset.plain(), asset.mediaType())
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .header("Vary", "Accept-Encoding");
        return packed ? response.header("Content-Encoding", "gzip").build() : response.build();
    }
}
