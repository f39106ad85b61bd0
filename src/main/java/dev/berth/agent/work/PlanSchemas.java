package dev.berth.agent.work;

import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.tool.PlanTypes;
import dev.berth.agent.tool.ProviderSchemas;
import dev.berth.agent.tool.StoppedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * Brings what a saved plan is drawn with: its JSON says what changes, and the providers' schemas how that is laid out. The
 * plan can be approved and applied without, so whatever is wrong here is told in the output, and it goes on.
 */
final class PlanSchemas {
    private final Job job;
    private final Workplace workplace;
    private final Steps steps;
    private final WorkClient client;

    PlanSchemas(Job job, Workplace workplace, Steps steps, WorkClient client) {
        this.job = job;
        this.workplace = workplace;
        this.steps = steps;
        this.client = client;
    }

    /** @param options values of variables, where the tool wants them before it reads the modules */
    void bring(List<String> options) throws StoppedException, SupersededException {
        try {
            if (!steps.providersSchema(options, workplace.allSchemas())) {
                tell("the schemas of its providers cannot be had");
                return;
            }
            reduce();
            client.upload(
                    job.key(),
                    "plan-schemas.json",
                    workplace.planSchemas(),
                    Map.of("Content-Type", "application/json"),
                    job.stop());
        } catch (IOException | RefusedException e) {
            tell("the schemas of its providers: " + e.getMessage());
        }
    }

    private void reduce() throws IOException {
        PlanTypes types = PlanTypes.of(workplace.planJson());
        try (InputStream in = Files.newInputStream(workplace.allSchemas());
                OutputStream out = Files.newOutputStream(workplace.planSchemas())) {
            ProviderSchemas.reduce(in, types, out);
        } finally {
            Files.deleteIfExists(workplace.allSchemas());
        }
    }

    private void tell(String why) {
        job.output()
                .line("[berth: `" + job.work().tool() + " show` of the saved plan will not work; it can be applied all"
                        + " the same: " + why + "]");
    }
}
