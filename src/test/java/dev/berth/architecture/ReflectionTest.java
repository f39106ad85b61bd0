package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.WorkDocument;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A native binary knows of the members of those types only that were named when it was built. */
class ReflectionTest {
    private static final String OURS = "dev.berth.";

    @Test
    void everyMessageOfTheProtocolIsRegistered() {
        Set<Class<?>> messages = reached(types("dev.berth.protocol").filter(Class::isRecord));
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
        Stream<Class<?>> named = types("dev.berth.server.api")
                .filter(Class::isRecord)
                .filter(type -> type.getSimpleName().matches(".*(Request|Response|Problem|Violation)"));
        Stream<Class<?>> inSignatures = types("dev.berth.server.api")
                .filter(type -> type.getSimpleName().endsWith("Resource"))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(ReflectionTest::answersRequests)
                .flatMap(ReflectionTest::bodies)
                .filter(Class::isRecord);
        Set<Class<?>> bodies = reached(Stream.concat(named, inSignatures));
        assertThat(bodies).hasSizeGreaterThan(30);
        assertThat(unregistered(bodies)).isEmpty();
    }

    private static boolean answersRequests(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    private static Stream<Class<?>> types(String folder) {
        return MainClasses.all().stream()
                .filter(type -> (type.getPackageName() + ".").startsWith(folder + "."))
                .map(JavaClass::reflect);
    }

    private static Stream<Class<?>> bodies(Method method) {
        return Stream.concat(Stream.of(method.getGenericReturnType()), Stream.of(method.getGenericParameterTypes()))
                .flatMap(ReflectionTest::classes);
    }

    /** These types and those of their components, and so on; only our own. */
    private static Set<Class<?>> reached(Stream<Class<?>> from) {
        Deque<Class<?>> toVisit = from.collect(Collectors.toCollection(ArrayDeque::new));
        Set<Class<?>> seen = new LinkedHashSet<>();
        while (!toVisit.isEmpty()) {
            Class<?> type = toVisit.pop();
            if (seen.add(type) && type.isRecord()) {
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .flatMap(ReflectionTest::classes)
                        .filter(found -> found.getName().startsWith(OURS))
                        .forEach(toVisit::push);
            }
        }
        return seen;
    }

    /** The classes that a type is made of: of {@code Map<String, List<X>>} all four. */
    private static Stream<Class<?>> classes(Type type) {
        return switch (type) {
            case Class<?> plain -> Stream.of(plain);
            case ParameterizedType generic ->
                Stream.concat(
                        classes(generic.getRawType()),
                        Stream.of(generic.getActualTypeArguments()).flatMap(ReflectionTest::classes));
            case WildcardType wildcard -> Stream.of(wildcard.getUpperBounds()).flatMap(ReflectionTest::classes);
            default -> Stream.empty();
        };
    }

    private static List<String> unregistered(Set<Class<?>> types) {
        Set<Class<?>> roots = new HashSet<>();
        types("dev.berth").forEach(type -> {
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
