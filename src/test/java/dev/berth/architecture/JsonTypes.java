package dev.berth.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What becomes JSON, or is made of it: its members are found by reflection. */
final class JsonTypes {
    private static final String OURS = "dev.berth.";

    private JsonTypes() {}

    /** The records of the channel, and all that they are made of. */
    static Set<Class<?>> messages() {
        return reached(types("dev.berth.protocol").filter(Class::isRecord));
    }

    /** The bodies of users' and agents' calls, and all that they are made of. */
    static Set<Class<?>> bodies() {
        Stream<Class<?>> named = types("dev.berth.server.api")
                .filter(Class::isRecord)
                .filter(type -> type.getSimpleName().matches(".*(Request|Response|Problem|Violation)"));
        Stream<Class<?>> inSignatures = types("dev.berth.server.api")
                .filter(type -> type.getSimpleName().endsWith("Resource"))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(JsonTypes::answersRequests)
                .flatMap(JsonTypes::bodies)
                .filter(Class::isRecord);
        return reached(Stream.concat(named, inSignatures));
    }

    private static boolean answersRequests(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    /** Ours in this package and those below. */
    static Stream<Class<?>> types(String folder) {
        return MainClasses.all().stream()
                .filter(type -> (type.getPackageName() + ".").startsWith(folder + "."))
                .map(JavaClass::reflect);
    }

    private static Stream<Class<?>> bodies(Method method) {
        return Stream.concat(Stream.of(method.getGenericReturnType()), Stream.of(method.getGenericParameterTypes()))
                .flatMap(JsonTypes::classes);
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
                        .flatMap(JsonTypes::classes)
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
                        Stream.of(generic.getActualTypeArguments()).flatMap(JsonTypes::classes));
            case WildcardType wildcard -> Stream.of(wildcard.getUpperBounds()).flatMap(JsonTypes::classes);
            default -> Stream.empty();
        };
    }
}
