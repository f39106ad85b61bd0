package dev.berth.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class TechnologyWallTest {
    private static final String PATH = "jakarta.ws.rs.Path";

    private static final String[] DATABASE = {
        "io.quarkus.hibernate..",
        "io.quarkus.flyway..",
        "io.vertx.pgclient..",
        "io.vertx.sqlclient..",
        "io.vertx.mutiny.pgclient..",
        "io.vertx.mutiny.sqlclient..",
        "jakarta.persistence..",
        "org.hibernate..",
        "org.flywaydb..",
        "org.postgresql..",
        "io.zonky..",
        "java.sql..",
        "javax.sql.."
    };

    @Test
    void theDatabaseStaysInPersistence() {
        MainClasses.hold(onlyIn("dev.berth.server.persistence..", DATABASE)
                .because(
                        "whoever needs stored things asks a port, so that every guard of a write stands in one place"));
    }

    @Test
    void onlyTheRoomsOfRecordsHaveEntities() {
        MainClasses.hold(noClasses()
                .that()
                .resideOutsideOfPackages("dev.berth.server.persistence.audit", "dev.berth.server.persistence.token")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.persistence..", "org.hibernate..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.PanacheRepository(Base)?")
                .because("a table is written and read in one style, and the loop's has to be SQL"));
    }

    @Test
    void sessionsAreOpenedInOnePlace() {
        MainClasses.hold(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.berth.server.persistence.database.UnitOfWork")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.quarkus.hibernate.reactive.panache.Panache")
                .because("a session must not be shared by work that goes on at the same time"));
    }

    @Test
    void cronStaysInItsRoom() {
        MainClasses.hold(onlyIn("dev.berth.server.control.calendar..", "com.cronutils..")
                .because("whoever wants to know when something comes due asks a Recurrence, which knows about clocks"));
    }

    @Test
    void kubernetesStaysInTheRuntimes() {
        MainClasses.hold(onlyIn("dev.berth.server.runtime..", "io.fabric8..", "io.quarkus.kubernetes..")
                .because("pods are one of several ways to run an agent, and the loop knows none of them"));
    }

    @Test
    void socketsStayInTheAgentLink() {
        MainClasses.hold(onlyIn("dev.berth.server.agentlink..", "io.quarkus.websockets.next..")
                .because("there is one writer per socket, and only this package can promise that"));
    }

    @Test
    void httpResourcesStayInTheFronts() {
        MainClasses.hold(noClasses()
                .that()
                .resideOutsideOfPackages("dev.berth.server.api..", "dev.berth.server.tfe..", "dev.berth.server.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "org.jboss.resteasy.reactive..")
                .because("status codes and headers are the contract's business and no rule's"));
    }

    @Test
    void eachFrontHasItsOwnVersionInItsPaths() {
        MainClasses.hold(pathsBegin("dev.berth.server.api..", "/api/v1/"));
        MainClasses.hold(pathsBegin("dev.berth.server.tfe..", "/api/v2"));
    }

    @Test
    void templatesStayInThePage() {
        MainClasses.hold(onlyIn("dev.berth.server.web..", "io.quarkus.qute..")
                .because("what a browser is shown is made in one place, which escapes all that it shows"));
    }

    private static ArchRule pathsBegin(String home, String version) {
        return classes()
                .that()
                .resideInAPackage(home)
                .and()
                .areAnnotatedWith(PATH)
                .should()
                .beAnnotatedWith(DescribedPredicate.describe(
                        "a path that begins with " + version,
                        (JavaAnnotation<?> annotation) ->
                                annotation.getRawType().getName().equals(PATH)
                                        && annotation
                                                .get("value")
                                                .filter(path -> path.toString().startsWith(version))
                                                .isPresent()))
                .because("the page is beside them, below /app");
    }

    @Test
    void argumentsAreParsedByTheCommandLineAlone() {
        MainClasses.hold(noClasses()
                .that()
                .resideOutsideOfPackages("dev.berth", "dev.berth.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .because("the roles take typed options, whoever starts them"));
    }

    @Test
    void agentAndCommandLineRunWithoutTheServersFrameworks() {
        MainClasses.hold(noClasses()
                .that()
                .resideInAnyPackage("dev.berth.agent..", "dev.berth.cli..", "dev.berth.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..", "io.vertx..", "io.smallrye..", "jakarta..", "org.eclipse.microprofile..")
                .because("they start in a moment and stay small, being plain Java"));
    }

    @Test
    void controlHasNoHttpServerAndNoSocketInIt() {
        MainClasses.hold(noClasses()
                .that()
                .resideInAPackage("dev.berth.server.control..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "java.net.http..")
                .because("the loop decides and asks its ports; how a thing is sent is for adapters to know"));
    }

    private static ArchRule onlyIn(String home, String... technology) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(technology);
    }
}
