package dev.berth.server.api.request;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Puts the address of this server into {@code Location}: behind a proxy, or a server that forwarded the request, the one that was
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
        URI location = response.getLocation();
        // A relative one is right wherever the browser came from.
        if (location != null && location.isAbsolute()) {
            response.getHeaders()
                    .putSingle(HttpHeaders.LOCATION, URI.create(address.get().of(request) + location.getRawPath()));
        }
    }
}
