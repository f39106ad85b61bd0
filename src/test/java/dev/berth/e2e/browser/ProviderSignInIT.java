package dev.berth.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.berth.cli.child.OwnPort;
import dev.berth.e2e.ServerUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** I1: people sign in with a real identity provider, in a browser. Runs under {@code -Pkeycloak} alone. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProviderSignInIT {
    @TempDir
    static Path folder;

    private static Chromium chromium;
    private static Keycloak keycloak;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() throws Exception {
        String home = System.getProperty("keycloak.home", "");
        assumeFalse(home.isBlank(), "no Keycloak: it comes with the profile keycloak");
        chromium = Chromium.launch();
        int port = OwnPort.choose(0);
        keycloak = Keycloak.start(Path.of(home), folder, "http://localhost:" + port);
        server = ServerUnderTest.start(
                folder,
                port,
                Map.of(
                        "BERTH_OIDC_ISSUER", keycloak.issuer(),
                        "BERTH_OIDC_CLIENT_ID", "berth",
                        "BERTH_OIDC_CLIENT_SECRET", Keycloak.SECRET,
                        "BERTH_OIDC_LABEL", "Keycloak",
                        "BERTH_OIDC_ROLE_GROUPS_APPROVER", "ops",
                        "BERTH_OIDC_ROLE_GROUPS_VIEWER", "readers"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (keycloak != null) {
            keycloak.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Page signIn(Visitor visitor, String user) {
        Page page = visitor.page();
        page.navigate("/app/pools");
        page.getByText("Sign in with Keycloak").click();
        page.locator("#username").fill(user);
        page.locator("#password").fill(user + "-password");
        page.locator("#kc-login").click();
        return page;
    }

    @Test
    @Order(1)
    void aPersonHasTheRoleOfTheirGroupsAndSignsOutAtBothPlaces() {
        try (Visitor visitor = chromium.visit(server.port())) {
            visitor.page().navigate("/app/pools");
            visitor.looksGood("sign-in-provider");
            Page page = signIn(visitor, "ann");
            page.waitForURL("**/app/pools");
            assertThat(page.locator(".who")).containsText("ann (approver)");
            visitor.complainsOfNothing();
            page.getByText("Sign out").click();
            page.waitForURL("**/app/sign-in");
            page.getByText("Sign in with Keycloak").click();
            assertThat(page.locator("#password")).isVisible();
        }
    }

    @Test
    @Order(2)
    void whoHasNoGroupIsToldSoAtThePage() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = signIn(visitor, "eve");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("That sign-in did not work");
            page.navigate("/app/pools");
            assertThat(page).hasTitle("Sign in \u00b7 Berth");
        }
    }

    @Test
    @Order(3)
    void whomTheProviderSignsOutIsSignedOutHere() throws Exception {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = signIn(visitor, "ann");
            page.waitForURL("**/app/pools");
            keycloak.logOut("ann");
            Awaitility.await("the session is over")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> page.navigate("/app/pools").url().contains("/app/sign-in"));
        }
    }

    @Test
    @Order(4)
    void keysChangeWhilePeopleAreSignedIn() {
        try (Visitor early = chromium.visit(server.port());
                Visitor late = chromium.visit(server.port())) {
            Page page = signIn(early, "bob");
            page.waitForURL("**/app/pools");
            assertThat(page.locator(".who")).containsText("bob (viewer)");
            keycloak.rotateKey();
            // No more often than every ten seconds are new keys looked for.
            Awaitility.await("somebody signs in by the new key")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        late.page().context().clearCookies();
                        signIn(late, "ann");
                        late.page().waitForURL("**/app/**");
                        return late.page().url().endsWith("/app/pools");
                    });
            page.navigate("/app/pools");
            assertThat(page.locator(".who")).containsText("bob (viewer)");
        }
    }

    @Test
    @Order(5)
    void aProviderThatIsAwayIsToldAndEndsNoSession() {
        try (Visitor visitor = chromium.visit(server.port());
                Visitor late = chromium.visit(server.port())) {
            Page page = signIn(visitor, "bob");
            page.waitForURL("**/app/pools");
            keycloak.close();
            Awaitility.await("it is told that the provider is away")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> late.page()
                            .navigate("/app/sign-in/oidc")
                            .text()
                            .contains("The identity provider cannot be reached now"));
            page.navigate("/app/pools");
            assertThat(page.locator(".who")).containsText("bob (viewer)");
            page.getByText("Sign out").click();
            page.waitForURL("**/app/sign-in");
        }
    }
}
