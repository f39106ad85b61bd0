package dev.berth.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What a native binary needs that a JVM does not: there, classes are initialised when the binary is built. */
class NativeImageTest {
    private static final String OF_THE_COMMANDS =
            "/META-INF/native-image/picocli-generated/dev.berth/berth/reflect-config.json";

    @Test
    void nothingIsBakedInThatBelongsToTheRunningProcess() {
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(describing(
                        "threads, pools of them, clients, seeds",
                        type -> Stream.of(
                                        Thread.class,
                                        ExecutorService.class,
                                        HttpClient.class,
                                        RandomGenerator.class,
                                        ProcessHandle.class)
                                .anyMatch(type::isAssignableTo)))
                .because("it would be made once, on the machine that builds the binary")
                .check(MainClasses.all());
    }

    @Test
    void noStaticInitializerLooksAtTheEnvironmentOrTheClock() {
        MainClasses.hold(noClasses()
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "looks around while its class is initialised", NativeImageTest::looksAround))
                .because("it would see the machine that builds the binary, and its time"));
    }

    @Test
    void everyCommandIsKnownToTheBinary() throws IOException {
        try (InputStream file = NativeImageTest.class.getResourceAsStream(OF_THE_COMMANDS)) {
            assertThat(file).as("what picocli's annotation processor writes").isNotNull();
            JsonNode known = new ObjectMapper().readTree(file);
            Set<String> names = StreamSupport.stream(known.spliterator(), false)
                    .map(type -> type.path("name").asText())
                    .collect(Collectors.toSet());
            List<String> commands = MainClasses.all().stream()
                    .filter(type -> type.isAnnotatedWith("picocli.CommandLine$Command"))
                    .map(JavaClass::getName)
                    .toList();
            assertThat(commands).hasSizeGreaterThan(3);
            assertThat(names).containsAll(commands).contains("dev.berth.cli.VersionProvider");
        }
    }

    @Test
    void everyFileThatIsReadFromTheArtifactIsInTheBinary() throws IOException {
        List<PathMatcher> included = Stream.of(properties()
                        .getProperty("quarkus.native.resources.includes")
                        .split(","))
                .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                .toList();
        List<Path> missing = new ArrayList<>();
        for (Path root : List.of(Path.of("src/main/resources"), Path.of("src/main/resources-filtered"))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(Files::isRegularFile)
                        .map(root::relativize)
                        .filter(file -> !handledByQuarkus(file))
                        .filter(file -> included.stream().noneMatch(pattern -> pattern.matches(file)))
                        .forEach(missing::add);
            }
        }
        assertThat(missing).isEmpty();
        assertThat(properties().getProperty("quarkus.flyway.locations")).isEqualTo("db/migration");
    }

    private static boolean handledByQuarkus(Path file) {
        return file.startsWith("db/migration")
                || file.startsWith("META-INF")
                || file.startsWith("templates")
                || file.toString().equals("application.properties");
    }

    private static Properties properties() throws IOException {
        Properties properties = new Properties();
        try (InputStream file = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(file);
        }
        return properties;
    }

    private static boolean looksAround(JavaAccess<?> access) {
        boolean early = access.getOrigin() instanceof JavaStaticInitializer;
        JavaClass owner = access.getTargetOwner();
        return early
                && switch (access.getTarget().getName()) {
                    case "getenv", "getProperty", "currentTimeMillis", "nanoTime", "getProperties" ->
                        owner.isEquivalentTo(System.class);
                    case "now" -> owner.isEquivalentTo(Instant.class);
                    case "toAbsolutePath" -> owner.isAssignableTo(Path.class);
                    case "exists", "isExecutable", "isDirectory", "isRegularFile" -> owner.isEquivalentTo(Files.class);
                    default -> false;
                };
    }

    private static DescribedPredicate<JavaClass> describing(
            String description, java.util.function.Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }
}
