package dev.berth.server.api.request;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Puts the address of this server before the path of a {@code Location} in the API, which has to be absolute: behind a proxy, or a server that forwarded the request, the one that was
 * called is another.
 */
@Singleton
class PublicLocation {
    /** Filters are made while the application is built, when there are no settings yet. */
    private final Provider<PublicAddress> address;

    PublicLocation(Provider<PublicAddress> address) {
        this.address = address;
    }

    @ServerResponseFilter
    public void rewrite(ContainerResponseContext response, HttpServerRequest request) {
        // What the page answers is right as it is, wherever the browser came from.
        if (response.getHeaders().getFirst(HttpHeaders.LOCATION) instanceof String path && path.startsWith("/api/")) {
            response.getHeaders().putSingle(HttpHeaders.LOCATION, address.get().of(request) + path);
        }
    }
}
