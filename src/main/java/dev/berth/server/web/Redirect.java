package dev.berth.server.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The way on from a form. */
public final class Redirect {
    private Redirect() {}

    /** 303, to an address of this server that stays relative, whatever stands between it and the browser. */
    public static Response to(String address) {
        return Response.status(Response.Status.SEE_OTHER)
                .header(HttpHeaders.LOCATION, address)
                .build();
    }
}
