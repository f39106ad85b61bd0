package dev.berth.server.runtime.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.berth.server.control.port.PodRuntime.TemplateProblem;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads pod templates and notes everything in them that is not what Kubernetes means by it: a field that is passed over
 * in silence is a toleration that never held.
 */
final class PodTemplateReader {
    private static final Set<String> FIELDS = Set.of(
            "image",
            "resources",
            "env",
            "envFrom",
            "nodeSelector",
            "tolerations",
            "affinity",
            "topologySpreadConstraints",
            "serviceAccountName",
            "imagePullSecrets",
            "volumes",
            "volumeMounts",
            "priorityClassName",
            "labels",
            "annotations");

    private static final TypeReference<Map<String, @Nullable String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<List<@Nullable EnvVar>> ENV = new TypeReference<>() {};
    private static final TypeReference<List<@Nullable EnvFromSource>> ENV_FROM = new TypeReference<>() {};
    private static final TypeReference<List<@Nullable Toleration>> TOLERATIONS = new TypeReference<>() {};
    private static final TypeReference<List<@Nullable TopologySpreadConstraint>> SPREAD = new TypeReference<>() {};
    private static final TypeReference<List<@Nullable LocalObjectReference>> REFERENCES = new TypeReference<>() {};
    private static final TypeReference<List<@Nullable Volume>> VOLUMES = new TypeReference<>() {};
    private static final TypeReference<List<@Nullable VolumeMount>> MOUNTS = new TypeReference<>() {};

    private static final ObjectMapper STRICT = strict();

    private final List<TemplateProblem> problems = new ArrayList<>();

    /** What was read, and what is wrong with it; with problems the template is only good for finding more of them. */
    record Reading(PodTemplate template, List<TemplateProblem> problems) {}

    private PodTemplateReader() {}

    static Reading read(String json) {
        PodTemplateReader reader = new PodTemplateReader();
        PodTemplate template = reader.template(reader.tree(json));
        return new Reading(template, List.copyOf(reader.problems));
    }

    /** What kinds the volume is said to be of; one, if Kubernetes is to take it. */
    static Set<String> kinds(Volume volume) {
        Set<String> kinds = new TreeSet<>();
        STRICT.valueToTree(volume).fieldNames().forEachRemaining(kinds::add);
        kinds.remove("name");
        return kinds;
    }

    /** The models keep what they do not know for later; without that, Jackson refuses it and says where it stands. */
    private static ObjectMapper strict() {
        return JsonMapper.builder()
                .annotationIntrospector(new JacksonAnnotationIntrospector() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Boolean hasAnySetter(Annotated annotated) {
                        return false;
                    }
                })
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    private JsonNode tree(String json) {
        try {
            return STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            problem("", "must be a JSON object");
            return STRICT.createObjectNode();
        }
    }

    private PodTemplate template(JsonNode tree) {
        tree.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                problem(field, "is not a field of a pod template");
            }
        });
        return PodTemplateBuilder.builder()
                .image(text(tree, "image"))
                .resources(value(tree, "resources", new TypeReference<ResourceRequirements>() {}))
                .env(list(tree, "env", ENV))
                .envFrom(list(tree, "envFrom", ENV_FROM))
                .nodeSelector(strings(tree, "nodeSelector"))
                .tolerations(list(tree, "tolerations", TOLERATIONS))
                .affinity(value(tree, "affinity", new TypeReference<Affinity>() {}))
                .topologySpreadConstraints(list(tree, "topologySpreadConstraints", SPREAD))
                .serviceAccountName(text(tree, "serviceAccountName"))
                .imagePullSecrets(list(tree, "imagePullSecrets", REFERENCES))
                .volumes(list(tree, "volumes", VOLUMES))
                .volumeMounts(list(tree, "volumeMounts", MOUNTS))
                .priorityClassName(text(tree, "priorityClassName"))
                .labels(strings(tree, "labels"))
                .annotations(strings(tree, "annotations"))
                .build();
    }

    private @Nullable String text(JsonNode tree, String field) {
        return value(tree, field, new TypeReference<String>() {});
    }

    private Map<String, String> strings(JsonNode tree, String field) {
        Map<String, @Nullable String> found = value(tree, field, STRINGS);
        Map<String, String> strings = new TreeMap<>();
        if (found != null) {
            found.forEach((key, value) -> {
                if (value == null) {
                    problem(field + "." + key, "must not be null");
                } else {
                    strings.put(key, value);
                }
            });
        }
        return strings;
    }

    private <T> List<T> list(JsonNode tree, String field, TypeReference<List<@Nullable T>> type) {
        List<@Nullable T> found = value(tree, field, type);
        List<T> items = new ArrayList<>();
        for (int index = 0; found != null && index < found.size(); index++) {
            T item = found.get(index);
            if (item == null) {
                problem(field + "[" + index + "]", "must not be null");
            } else {
                items.add(item);
            }
        }
        return items;
    }

    private <T> @Nullable T value(JsonNode tree, String field, TypeReference<T> type) {
        JsonNode node = tree.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        try {
            return STRICT.readValue(STRICT.treeAsTokens(node), type);
        } catch (UnrecognizedPropertyException e) {
            problem(field + path(e), "is not known to Kubernetes");
        } catch (JsonMappingException e) {
            problem(field + path(e), "is not what Kubernetes expects here");
        } catch (IOException e) {
            problem(field, "cannot be read");
        }
        return null;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append('.').append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private void problem(String field, String message) {
        problems.add(new TemplateProblem(field, message));
    }
}
