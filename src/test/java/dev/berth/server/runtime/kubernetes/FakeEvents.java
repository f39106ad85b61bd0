package dev.berth.server.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Events of a fake cluster, which are found by the uid of what they are about, as a real server finds them. */
public final class FakeEvents {
    private static final Pattern ASKED =
            Pattern.compile("/api/v1/namespaces/[^/]+/events[?].*fieldSelector=involvedObject[.]uid=([^&,]+).*");

    private final List<Event> all = new CopyOnWriteArrayList<>();

    Optional<MockResponse> answer(RecordedRequest request) {
        Matcher asked = ASKED.matcher(URLDecoder.decode(request.getPath(), StandardCharsets.UTF_8));
        if (!request.getMethod().equals("GET") || !asked.matches()) {
            return Optional.empty();
        }
        List<Event> found = all.stream()
                .filter(event -> asked.group(1).equals(event.getInvolvedObject().getUid()))
                .toList();
        return Optional.of(new MockResponse()
                .setResponseCode(200)
                .setBody(Serialization.asJson(
                        new EventListBuilder().withItems(found).build())));
    }

    /** As kubelets and older components write them. */
    public void add(Pod pod, String type, String reason, String message, Instant at) {
        all.add(about(pod, type, reason, message)
                .withFirstTimestamp(at.toString())
                .withLastTimestamp(at.toString())
                .build());
    }

    /** As schedulers write them today, for the second time at least. */
    void addSeries(Pod pod, String type, String reason, String message, Instant at) {
        all.add(about(pod, type, reason, message)
                .withEventTime(new MicroTime(at.minusSeconds(600).toString()))
                .withNewSeries()
                .withCount(2)
                .withLastObservedTime(new MicroTime(at.toString()))
                .endSeries()
                .build());
    }

    private static EventBuilder about(Pod pod, String type, String reason, String message) {
        return new EventBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName() + "." + reason)
                .endMetadata()
                .withNewInvolvedObject()
                .withKind("Pod")
                .withUid(pod.getMetadata().getUid())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(message);
    }
}
