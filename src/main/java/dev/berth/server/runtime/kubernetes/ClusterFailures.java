package dev.berth.server.runtime.kubernetes;

import dev.berth.server.control.port.PodRuntimeException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;

/** What the Kubernetes API, or the way to it, refused, in words for the pool (S8). */
public final class ClusterFailures {
    /** Whatever keeps pods from being made is shown under this one code (S8). */
    private static final String START_FAILING = "pod_start_failing";
    /** The client's code when nobody answered; its exceptions of one argument have 0, those with a cause -1. */
    private static final int NO_ANSWER = 0;

    private static final int UNPROCESSABLE = 422;
    private static final int MAX_CAUSES = 10;

    private ClusterFailures() {}

    /** The failure as the control loop knows it. */
    static PodRuntimeException of(Throwable failure) {
        return switch (failure) {
            case PodRuntimeException known -> known;
            case KubernetesClientException refused -> new PodRuntimeException(START_FAILING, words(refused));
            case RejectedExecutionException full ->
                new PodRuntimeException(START_FAILING, "too many calls wait for the Kubernetes API");
            default -> new PodRuntimeException(START_FAILING, "the Kubernetes API cannot be used: " + failure);
        };
    }

    /** Somebody else wrote at the same moment, a quota for example: the same may succeed a moment later. */
    static boolean outrun(KubernetesClientException failure) {
        return conflict(failure)
                && failure.getStatus() != null
                && "Conflict".equals(failure.getStatus().getReason());
    }

    /** An object of that name exists already, or is not what the caller thought it was. */
    public static boolean conflict(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    /** There is no such object. */
    public static boolean missing(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }

    /** A patch that names another object than the one that has the name by now, or one that makes no sense. */
    static boolean invalid(KubernetesClientException failure) {
        return failure.getCode() == UNPROCESSABLE;
    }

    /** Nobody answered at all. */
    public static boolean away(Throwable failure) {
        return failure instanceof KubernetesClientException refused && refused.getCode() <= NO_ANSWER;
    }

    static boolean forbidden(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }

    private static String words(KubernetesClientException refused) {
        if (away(refused)) {
            return "the Kubernetes API cannot be reached: " + root(refused);
        }
        String message = refused.getStatus() != null && refused.getStatus().getMessage() != null
                ? refused.getStatus().getMessage()
                : String.valueOf(refused.getMessage());
        return "the Kubernetes API answered " + refused.getCode() + ": " + message;
    }

    /** What happened on the way: the client wraps it in words about what was to be done. */
    private static String root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < MAX_CAUSES; depth++) {
            root = root.getCause();
        }
        String message = root.getMessage();
        String kind = root.getClass().getSimpleName();
        if (message == null || message.isBlank()) {
            return kind;
        }
        return root instanceof UnknownHostException ? kind + ": " + message : message;
    }
}
