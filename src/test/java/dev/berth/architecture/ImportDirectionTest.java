package dev.berth.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImportDirectionTest {
    private static final String ROOT = "dev.berth";
    private static final String OURS = "dev.berth..";
    private static final String DOMAIN = "dev.berth.domain..";
    private static final String PROTOCOL = "dev.berth.protocol..";
    private static final String MODULE = "dev.berth.module..";
    private static final String ARCHIVE = "dev.berth.archive..";
    private static final String LISTEN = "dev.berth.listen..";
    private static final String MASKING = "dev.berth.masking..";
    private static final String AGENT = "dev.berth.agent..";
    private static final String CLI = "dev.berth.cli..";
    private static final String SERVER = "dev.berth.server";
    private static final String CONTROL = "dev.berth.server.control..";
    private static final String PORTS = "dev.berth.server.control.port..";
    private static final String PERSISTENCE = "dev.berth.server.persistence..";
    private static final String AGENTLINK = "dev.berth.server.agentlink..";
    private static final String RUNTIME = "dev.berth.server.runtime..";
    private static final String API = "dev.berth.server.api..";
    private static final String TFE = "dev.berth.server.tfe..";
    private static final String WEB = "dev.berth.server.web..";
    private static final String SECURITY = "dev.berth.server.security..";
    private static final String ISSUER = "dev.berth.server.issuer..";
    private static final String OBSERVABILITY = "dev.berth.server.observability..";
    private static final String OUTWARD = "dev.berth.server.outward..";
    private static final String CONFIG = "dev.berth.server.config..";

    @Test
    void everyClassLivesInAPackageThatTheseRulesKnow() {
        MainClasses.hold(classes()
                .should()
                .resideInAnyPackage(
                        ROOT,
                        DOMAIN,
                        PROTOCOL,
                        MODULE,
                        ARCHIVE,
                        LISTEN,
                        MASKING,
                        AGENT,
                        CLI,
                        SERVER,
                        CONTROL,
                        PERSISTENCE,
                        AGENTLINK,
                        RUNTIME,
                        API,
                        TFE,
                        WEB,
                        SECURITY,
                        ISSUER,
                        OBSERVABILITY,
                        OUTWARD,
                        CONFIG)
                .because("a package that no rule names could import whatever it likes: give it its rule here first"));
    }

    @Test
    void theDomainKnowsOnlyTheJdk() {
        MainClasses.hold(classes()
                .that()
                .resideInAPackage(DOMAIN)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(DOMAIN, "java..", "org.jspecify..")
                .because("the rules are to be tested and understood without any framework"));
    }

    @Test
    void theProtocolKnowsOnlyTheJdkAndJackson() {
        MainClasses.hold(classes()
                .that()
                .resideInAPackage(PROTOCOL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(PROTOCOL, "java..", "com.fasterxml.jackson..", "org.jspecify..")
                .because("server and agent share the messages and nothing else"));
    }

    @Test
    void whatIsKnownOfModulesNeedsOnlyTheJdkAndAParserOfJson() {
        MainClasses.hold(classes()
                .that()
                .resideInAPackage(MODULE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(MODULE, "java..", "com.fasterxml.jackson.core..", "org.jspecify..")
                .because("server and agent decide by the same rules, so the rules can lean on neither"));
    }

    @Test
    void archivesAreCountedWithTheJdkAlone() {
        MainClasses.hold(classes()
                .that()
                .resideInAPackage(ARCHIVE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ARCHIVE, "java..", "org.jspecify..")
                .because("server and agent count in the same way, and each says in its own words what is too much"));
    }

    @Test
    void aPortIsChosenWithTheJdkAlone() {
        MainClasses.hold(classes()
                .that()
                .resideInAPackage(LISTEN)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(LISTEN, "java..", "org.jspecify..")
                .because("every program that will listen chooses in the same way"));
    }

    @Test
    void maskingKnowsOnlyTheJdkAndJackson() {
        MainClasses.hold(classes()
                .that()
                .resideInAPackage(MASKING)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(MASKING, "java..", "com.fasterxml.jackson.core..", "org.jspecify..")
                .because("server and agent hide the same things in the same way"));
    }

    @Test
    void theAgentKnowsOnlyWhatItSharesWithTheServer() {
        MainClasses.hold(ofOurs(AGENT, PROTOCOL, MODULE, ARCHIVE, MASKING)
                .because("an agent runs far from the server and carries neither its database nor its cluster client"));
    }

    @Test
    void theCommandLineKnowsOnlyTheProtocolAndPorts() {
        MainClasses.hold(ofOurs(CLI, PROTOCOL, LISTEN)
                .because(
                        "it speaks to a server over HTTP as any other client does; Main alone starts the other roles"));
    }

    @Test
    void controlKnowsOnlyTheDomainAndTheConfiguration() {
        MainClasses.hold(ofOurs(CONTROL, DOMAIN, CONFIG)
                .because("control owns the ports, and the adapters come to it, never the other way round"));
    }

    @Test
    void persistenceIsAnAdapterOfItsOwn() {
        MainClasses.hold(adapter(PERSISTENCE, MASKING, LISTEN));
    }

    @Test
    void runtimesAreAdaptersOfTheirOwn() {
        MainClasses.hold(adapter(RUNTIME));
    }

    @Test
    void theAgentLinkIsAnAdapterOfItsOwn() {
        MainClasses.hold(adapter(AGENTLINK, PROTOCOL));
    }

    @Test
    void theApiIsAnAdapterOfItsOwn() {
        MainClasses.hold(adapter(API, PROTOCOL, MODULE, ARCHIVE, MASKING, ISSUER));
    }

    @Test
    void theFrontOfTheCommandLineStandsOnThePortsAndOnWhatEveryHttpCallNeeds() {
        MainClasses.hold(adapter(TFE, MODULE, API));
    }

    @Test
    void nobodyKnowsTheFrontOfTheCommandLine() {
        MainClasses.hold(classes()
                .that()
                .resideInAPackage(TFE)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(TFE)
                .because("another program's interface changes when that program does, and then nothing else should"));
    }

    @Test
    void thePageStandsOnThePortsAndOnWhatEveryHttpCallNeeds() {
        MainClasses.hold(adapter(WEB, MODULE, MASKING, API));
    }

    @Test
    void nobodyKnowsThePage() {
        MainClasses.hold(classes()
                .that()
                .resideInAPackage(WEB)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(WEB)
                .because("what is shown follows what is, and nothing that is may depend on how it is shown"));
    }

    @Test
    void securityReachesTheStoresThroughPortsOnly() {
        MainClasses.hold(ofOurs(SECURITY, DOMAIN, PORTS, CONFIG)
                .because("who may enter does not depend on how the loop decides or on where tokens are kept"));
    }

    @Test
    void theIssuerReachesItsKeysThroughAPort() {
        MainClasses.hold(ofOurs(ISSUER, CONTROL, DOMAIN, CONFIG)
                .because("who a run is said to be depends neither on how it is asked for nor on where keys are kept"));
    }

    @Test
    void whatSpeaksToTheOutsideStandsOnThePorts() {
        MainClasses.hold(ofOurs(OUTWARD, CONTROL, DOMAIN, CONFIG)
                .because("what is told does not depend on where it is kept, nor on who asked for it"));
    }

    @Test
    void observabilityOnlyLooksOn() {
        MainClasses.hold(ofOurs(OBSERVABILITY, CONTROL, DOMAIN, CONFIG)
                .because("what is measured must not depend on which adapter did it"));
    }

    @Test
    void configurationKnowsAtMostTheDomain() {
        MainClasses.hold(ofOurs(CONFIG, DOMAIN).because("everything reads it, so it can read next to nothing"));
    }

    @Test
    void nobodyImportsTheEntryPoints() {
        MainClasses.hold(classes()
                .that()
                .resideInAnyPackage(ROOT, SERVER)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(ROOT, SERVER)
                .because("starting a role is the last step of the program, not a service to its parts"));
    }

    @Test
    void packagesFormNoCycles() {
        MainClasses.hold(slices().matching("dev.berth.(**)")
                .should()
                .beFreeOfCycles()
                .because("packages that need each other are one package in two folders"));
    }

    private static ArchRule adapter(String adapter, String... more) {
        String[] mayUse = Stream.concat(Stream.of(CONTROL, DOMAIN, CONFIG, SECURITY), Stream.of(more))
                .toArray(String[]::new);
        return ofOurs(adapter, mayUse)
                .because("adapters meet in control: one that knew another could not be replaced alone");
    }

    /** Holds for the imports among our own packages; TechnologyWallTest sees to everybody else's. */
    private static ArchRule ofOurs(String subject, String... mayUse) {
        return classes()
                .that()
                .resideInAPackage(subject)
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(OURS))
                        .or(resideInAPackage(subject))
                        .or(resideInAnyPackage(mayUse)));
    }
}
