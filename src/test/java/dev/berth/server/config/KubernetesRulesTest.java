package dev.berth.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KubernetesRulesTest {

    @Test
    void theKindsOfVolumesAreThoseThatATemplateCanBeReadWith() {
        assertThat(Arrays.stream(Volume.class.getDeclaredFields())
                        .map(field -> field.getAnnotation(JsonProperty.class))
                        .filter(property -> property != null)
                        .map(JsonProperty::value)
                        .filter(name -> !name.equals("name")))
                .containsExactlyInAnyOrderElementsOf(KubernetesRules.VOLUME_KINDS);
    }
}
