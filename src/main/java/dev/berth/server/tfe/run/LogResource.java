package dev.berth.server.tfe.run;

import dev.berth.domain.task.Phase;
import dev.berth.server.security.AddressSigner.Use;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Ids.ApplyId;
import dev.berth.server.tfe.access.SignedAddresses;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The output of a phase, for whoever has its address. */
@Path("/api/v2")
@PermitAll
class LogResource {
    private static final int MAX_BYTES = 64 << 10;

    private final PhaseOutput output;
    private final SignedAddresses addresses;

    LogResource(PhaseOutput output, SignedAddresses addresses) {
        this.output = output;
        this.addresses = addresses;
    }

    @GET
    @Path("/logs/plan/{secret}")
    public Uni<Response> plan(
            @PathParam("secret") String secret,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("limit") @Nullable String limit) {
        String id = addresses.opened(Use.READ_PLAN_LOG, secret);
        return read(new LogStream(Ids.plan(id), Phase.PLAN, 0), offset, limit);
    }

    @GET
    @Path("/logs/apply/{secret}")
    public Uni<Response> apply(
            @PathParam("secret") String secret,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("limit") @Nullable String limit) {
        ApplyId apply = Ids.apply(addresses.opened(Use.READ_APPLY_LOG, secret));
        return read(new LogStream(apply.task(), Phase.APPLY, apply.planAttempt()), offset, limit);
    }

    private Uni<Response> read(LogStream stream, @Nullable String offset, @Nullable String limit) {
        long from = number(offset, 0);
        int most = (int) Math.clamp(number(limit, MAX_BYTES), 1, MAX_BYTES);
        return output.read(stream, from, most).map(LogResource::answer);
    }

    private static Response answer(byte[] piece) {
        return Response.ok(piece, MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Whatever is no number is taken for what it is when it is left out. */
    private static long number(@Nullable String text, long fallback) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : fallback;
    }
}
