import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * As much of {@code helm} as the tests of the chart ask for, by Helm's own engine:
 * {@code lint --strict CHART}, and {@code template NAME CHART} with {@code --namespace NAME} and any number of
 * {@code --values FILE}.
 */
class Helm {
    private static final String USE =
            "usage: lint --strict CHART | template NAME CHART [--namespace NAME] [--values FILE]...";
    /** The library assumes a cluster that is older than what the chart asks for. */
    private static final String KUBERNETES = "1.32.0";

    public static void main(String[] arguments) {
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        try {
            System.out.println(
                    switch (left.isEmpty() ? "" : left.pop()) {
                        case "lint" -> lint(left);
                        case "template" -> template(left);
                        default -> throw new IllegalArgumentException(USE);
                    });
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("Error: " + e.getMessage());
            System.exit(1);
        }
    }

    private static String lint(Deque<String> left) {
        if (!"--strict".equals(left.poll())) {
            throw new IllegalArgumentException(USE);
        }
        var found = chart(left).lint().strict().call();
        String messages = String.join("\n", found.getMessages());
        if (found.isFailed()) {
            throw new IllegalStateException(messages);
        }
        return messages;
    }

    private static String template(Deque<String> left) {
        String name = left.pop();
        TemplateCommand command = chart(left).template().withName(name).withKubeVersion(KUBERNETES);
        while (!left.isEmpty()) {
            switch (left.pop()) {
                case "--namespace" -> command.withNamespace(left.pop());
                case "--values" -> command.withValuesFile(Path.of(left.pop()));
                default -> throw new IllegalArgumentException(USE);
            }
        }
        return command.call();
    }

    private static com.marcnuri.helm.Helm chart(Deque<String> left) {
        return new com.marcnuri.helm.Helm(Path.of(left.pop()));
    }
}
