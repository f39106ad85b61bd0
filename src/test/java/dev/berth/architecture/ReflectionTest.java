package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.WorkDocument;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A native binary knows of the members of those types only that were named when it was built. */
class ReflectionTest {
    @Test
    void everyMessageOfTheProtocolIsRegistered() {
        Set<Class<?>> messages = JsonTypes.messages();
        assertThat(messages).contains(AgentMessage.Hello.class, ServerMessage.Assign.class, WorkDocument.class);
        assertThat(unregistered(messages)).isEmpty();
    }

    @Test
    void everyInterfaceThatIsReadByItsTypeIsRegistered() {
        assertThat(unregistered(Set.of(AgentMessage.class, ServerMessage.class)))
                .isEmpty();
        for (Class<?> message : List.of(AgentMessage.class, ServerMessage.class)) {
            assertThat(message.getPermittedSubclasses()).isNotEmpty();
            assertThat(unregistered(Set.of(message.getPermittedSubclasses()))).isEmpty();
        }
    }

    @Test
    void everyBodyOfTheApiIsRegistered() {
        Set<Class<?>> bodies = JsonTypes.bodies();
        assertThat(bodies).hasSizeGreaterThan(30);
        assertThat(unregistered(bodies)).isEmpty();
    }

    private static List<String> unregistered(Set<Class<?>> types) {
        Set<Class<?>> roots = new HashSet<>();
        JsonTypes.types("dev.berth").forEach(type -> {
            RegisterForReflection annotation = type.getAnnotation(RegisterForReflection.class);
            if (annotation != null && !annotation.ignoreNested()) {
                roots.addAll(annotation.targets().length == 0 ? List.of(type) : List.of(annotation.targets()));
            }
        });
        return types.stream()
                .filter(type -> outwards(type).noneMatch(roots::contains))
                .map(Class::getName)
                .sorted()
                .toList();
    }

    /** The type and those around it: what is nested is registered with what it is nested in. */
    private static Stream<Class<?>> outwards(Class<?> type) {
        return Stream.iterate(type, each -> each != null, Class::getEnclosingClass);
    }
}
