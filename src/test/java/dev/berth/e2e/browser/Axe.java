package dev.berth.e2e.browser;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/**
 * What axe-core finds wrong with a page. It is asked in the page itself and for what is wrong alone: its own library opens another
 * page for each question, which is a process of the browser each time, and has every element described that is as it should be.
 */
final class Axe {
    private static final String SCRIPT = AxeBuilder.getAxeScript();

    private static final String RUN = """
            async (rules) => {
              const options = { reporter: 'no-passes' };
              if (rules.length > 0) {
                options.runOnly = { type: 'rule', values: rules };
              }
              const results = await axe.run(document, options);
              return results.violations.map((rule) =>
                `${rule.id}: ${rule.help} ${JSON.stringify(rule.nodes.map((node) => node.target + ' ' + node.html))}`);
            }""";

    private Axe() {}

    /** By these rules, or by all that there are where none is named. */
    @SuppressWarnings("unchecked")
    static List<String> violations(Page page, List<String> rules) {
        if (page.evaluate("() => typeof axe === 'undefined'").equals(true)) {
            page.evaluate(SCRIPT);
        }
        return (List<String>) page.evaluate(RUN, rules);
    }
}
