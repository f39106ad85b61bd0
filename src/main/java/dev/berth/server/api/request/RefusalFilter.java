package dev.berth.server.api.request;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Whatever is refused to somebody who is known is recorded (I5). */
@Singleton
class RefusalFilter {
    private static final int FORBIDDEN = 403;

    /** Filters are made while the application is built, when there are no settings yet. */
    private final Provider<Refusals> refusals;

    private final Provider<Caller> caller;

    RefusalFilter(Provider<Refusals> refusals, Provider<Caller> caller) {
        this.refusals = refusals;
        this.caller = caller;
    }

    /** Addresses that are a secret themselves have nobody who is known. */
    @ServerResponseFilter
    public void tell(ContainerResponseContext response, RoutingContext context) {
        if (response.getStatus() == FORBIDDEN && caller.get().known()) {
            refusals.get()
                    .access(caller.get().by(), context.request().method().name() + " " + context.normalizedPath());
        }
    }
}
