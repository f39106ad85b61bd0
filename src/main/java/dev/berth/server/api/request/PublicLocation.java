package dev.berth.server.api.request;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Puts the configured address of this server into {@code Location}: behind a proxy, the one that was called is another. */
@Singleton
class PublicLocation {
    /** Filters are made while the application is built, when there are no settings yet. */
    private final Provider<PublicAddress> address;

    PublicLocation(Provider<PublicAddress> address) {
        this.address = address;
    }

    @ServerResponseFilter
    public void rewrite(ContainerResponseContext response) {
        URI location = response.getLocation();
        if (location != null) {
            address.get()
                    .configured()
                    .ifPresent(base -> response.getHeaders()
                            .putSingle(HttpHeaders.LOCATION, URI.create(base + location.getRawPath())));
        }
    }
}
