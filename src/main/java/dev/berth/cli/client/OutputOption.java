package dev.berth.cli.client;

import picocli.CommandLine.Option;

/** The option that says for whom the output is. */
final class OutputOption {
    /** Forms of output. */
    enum Form {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "table for people, json for programs (default: ${DEFAULT-VALUE}).")
    private Form form = Form.table;

    boolean json() {
        return form == Form.json;
    }
}
