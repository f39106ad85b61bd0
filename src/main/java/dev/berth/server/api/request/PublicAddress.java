package dev.berth.server.api.request;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.config.BerthConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The address in what leaves the server: as configured, else the one that the caller has just used. */
@ApplicationScoped
public class PublicAddress {
    /** Of the connection to the server that forwarded a request; taken away from those that were not (F14). */
    public static final String FORWARDED_SCHEME = "Berth-Forwarded-Scheme";

    /** Who asked the server that forwarded a request; as above. */
    public static final String FORWARDED_FOR = "Berth-Forwarded-For";

    private final @Nullable String configured;
    private final @Nullable String external;

    PublicAddress(BerthConfig config) {
        this.configured = config.publicUrl().map(PublicAddress::withoutSlash).orElse(null);
        this.external = config.externalUrl().map(PublicAddress::withoutSlash).orElse(null);
    }

    private static String withoutSlash(String url) {
        return url.strip().replaceFirst("/+$", "");
    }

    /**
     * For people and their command lines, who may come from elsewhere than agents do: as configured for them, else the one
     * that the caller has just used.
     */
    public String external(HttpServerRequest request) {
        return external == null ? used(request) : external;
    }

    /** What was configured for people. */
    public Optional<String> external() {
        return Optional.ofNullable(external);
    }

    /** The host, with its port if it has one, that was configured for people to come to by HTTPS. */
    public Optional<String> externalHost() {
        return external()
                .map(URI::create)
                .filter(url -> "https".equalsIgnoreCase(url.getScheme()))
                .map(URI::getRawAuthority);
    }

    /** Scheme, host, port and perhaps a path, without a slash at its end. */
    public String of(HttpServerRequest request) {
        return configured == null ? used(request) : configured;
    }

    /** The address of whoever asks: of a proxy, where there is one that this server was not told to believe. */
    public static String client(HttpServerRequest request) {
        String forwarded = request.getHeader(FORWARDED_FOR);
        return forwarded == null ? host(request.remoteAddress()) : forwarded;
    }

    /** A proxy that is believed may have said a name, or no address at all. */
    static String host(SocketAddress address) {
        String number = address.hostAddress();
        return number == null ? address.host() : number;
    }

    /** Whether the browser that asks has this server from there: scheme, host and port, as a header {@code Origin} says it. */
    public boolean isOrigin(HttpServerRequest request, String origin) {
        return origin.equals(used(request)) || (external != null && origin.equals(originOf(external)));
    }

    /** Whether whoever asks came over TLS, as far as this server can know. */
    public boolean overTls(HttpServerRequest request) {
        return external(request).startsWith("https://") || used(request).startsWith("https://");
    }

    private static String originOf(String url) {
        URI address = URI.create(url);
        return address.getScheme() + "://" + address.getRawAuthority();
    }

    private static String used(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null || authority.host().isBlank()) {
            throw ProblemException.invalid("Host", "must name this server, as a host and perhaps a port");
        }
        String forwarded = request.getHeader(FORWARDED_SCHEME);
        return (forwarded == null ? request.scheme() : forwarded) + "://" + authority;
    }
}
