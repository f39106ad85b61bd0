package dev.berth.agent.work;

import dev.berth.agent.tool.ToolSyntax;
import dev.berth.masking.Secrets;
import dev.berth.masking.SourceSecrets;
import dev.berth.module.HclText;
import dev.berth.module.ReservedVariables;
import dev.berth.module.RootModule;
import dev.berth.module.WrittenValue;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of the variables on their way to the tool: in a file of their own, since an environment cannot tell a string
 * from an expression and is small. Only what the root module declares is in it; the tool would warn about the rest.
 */
final class Values {
    /** What the tool says of a value that is none. */
    private static final Pattern PLACE = Pattern.compile("\\bon [^:\\n]*?values\\.tfvars line (\\d+)(, in [^:]*)?");

    private static final String FROM_ENVIRONMENT = "TF_VAR_";

    private final Map<String, WorkDocument.Variable> given;
    private final Workplace workplace;
    private final ToolSyntax syntax;
    private final RootModule module;
    private final TreeMap<Integer, String> lines = new TreeMap<>();

    private Values(
            Map<String, WorkDocument.Variable> given, Workplace workplace, ToolSyntax syntax, RootModule module) {
        this.given = given;
        this.workplace = workplace;
        this.syntax = syntax;
        this.module = module;
    }

    /** The values for that root module. */
    static Values of(Job job, Workplace workplace, RootModule module) {
        return new Values(job.work().variables(), workplace, job.syntax(), module);
    }

    /** Where they are for. */
    Workplace workplace() {
        return workplace;
    }

    /** Masks what the configuration itself calls sensitive, wherever its value came from. */
    Values mask(Job job) {
        job.output().mask(job.secrets().addAll(secrets(job)));
        return this;
    }

    /** What is secret of the values, of the environment, and of what the configuration's files say. */
    Secrets secrets(Job job) {
        Secrets secrets = PlanSecrets.of(job.work(), module);
        for (WrittenValue value : module.sensitiveValues()) {
            if (value.expression()) {
                secrets.addExpression(value.text());
            } else {
                secrets.add(value.text());
            }
        }
        module.sources().forEach(source -> SourceSecrets.in(source).forEach(secrets::add));
        return secrets;
    }

    /** The names of variables that were set and that nobody declared, perhaps because one of the two is a slip. */
    Set<String> undeclared() {
        Set<String> names = new TreeSet<>(given.keySet());
        names.removeAll(module.variables());
        // Nobody set it: it is there for those who want it.
        names.remove(ReservedVariables.STATE_READER);
        return names;
    }

    /** Puts all declared ones where the tool is to find them, and returns the option that says so. */
    List<String> forPlan() throws IOException {
        return options(declared());
    }

    /** The same for what comes before the plan, where the tool wants them there. */
    List<String> forInit() throws IOException {
        return syntax.initTakesValues() ? forPlan() : List.of();
    }

    /** Puts those where the tool is to find them that the plan does not hold. */
    List<String> forApply(Set<String> planned) throws IOException {
        if (!syntax.applyTakesValues()) {
            return List.of();
        }
        Map<String, WorkDocument.Variable> values = declared();
        values.keySet().removeIf(name -> isHeld(name, planned));
        return options(values);
    }

    /** The environment of an apply: of the values that the plan holds nobody has to hear again. */
    Map<String, String> environmentForApply(Map<String, String> environment, Set<String> planned) {
        Map<String, String> kept = new HashMap<>(environment);
        kept.keySet()
                .removeIf(name -> name.startsWith(FROM_ENVIRONMENT)
                        && isHeld(name.substring(FROM_ENVIRONMENT.length()), planned));
        return kept;
    }

    /** A plan's JSON shows the default of an ephemeral variable, but its value is given anew. */
    private boolean isHeld(String name, Set<String> planned) {
        return planned.contains(name) && !module.isEphemeral(name);
    }

    private Map<String, WorkDocument.Variable> declared() {
        Map<String, WorkDocument.Variable> values = new TreeMap<>(given);
        values.keySet().retainAll(module.variables());
        return values;
    }

    private List<String> options(Map<String, WorkDocument.Variable> values) throws IOException {
        Path file = workplace.values();
        Files.deleteIfExists(file);
        lines.clear();
        if (values.isEmpty()) {
            return List.of();
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer out = Files.newBufferedWriter(file)) {
            int line = 1;
            for (Map.Entry<String, WorkDocument.Variable> value : values.entrySet()) {
                String assignment = value.getKey() + " = " + written(value.getValue()) + "\n";
                lines.put(line, value.getKey());
                line += (int) assignment.chars().filter(c -> c == '\n').count();
                out.write(assignment);
            }
        }
        return List.of("-var-file=" + file);
    }

    private static String written(WorkDocument.Variable variable) {
        return variable.hcl() ? HclText.enclosed(variable.value()) : HclText.quoted(variable.value());
    }

    /** Refuses what could reach out of its own assignment; the server does so already. */
    void require() throws AttemptFailedException {
        for (Map.Entry<String, WorkDocument.Variable> variable : declared().entrySet()) {
            String problem = variable.getValue().hcl() ? problem(variable.getKey(), variable.getValue()) : null;
            if (problem != null) {
                throw new AttemptFailedException(
                        "variable_invalid", "the variable " + variable.getKey() + " " + problem);
            }
        }
    }

    private @Nullable String problem(String name, WorkDocument.Variable variable) {
        boolean shown = module.isShown(name) && !variable.sensitive();
        return shown ? HclText.problem(variable.value()) : HclText.hiddenProblem(variable.value());
    }

    /** The same failure, with the variable's name where the tool names a line of the file. */
    AttemptFailedException explained(AttemptFailedException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher place = PLACE.matcher(message);
        if (!place.find()) {
            return failure;
        }
        Map.Entry<Integer, String> at = lines.floorEntry(Integer.parseInt(place.group(1)));
        return at == null
                ? failure
                : new AttemptFailedException(
                        failure.code(),
                        place.replaceFirst(Matcher.quoteReplacement("in the value of the variable " + at.getValue())),
                        failure.exitCode());
    }

    /** A line for the output about what nobody declared, or none. */
    List<String> notices() {
        List<String> notices = new ArrayList<>();
        if (!undeclared().isEmpty()) {
            notices.add("[berth: set, but declared nowhere in the root module: " + Names.shown(undeclared()) + "]");
        }
        return notices;
    }
}
