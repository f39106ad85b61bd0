package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the instructions show, as somebody who follows them would write it down. */
final class Instructions {
    private static final Path K8S = Path.of("k8s");

    private Instructions() {}

    /** The lines of an indented block, from the one that names its file. */
    static String block(String firstLine) throws IOException {
        String text = Files.readString(K8S.resolve("README.md"));
        assertThat(text).contains(firstLine);
        return text.substring(text.indexOf(firstLine))
                .lines()
                .takeWhile(line -> line.startsWith("    ") || line.isBlank())
                .map(line -> line.isBlank() ? "" : line.substring(4))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** What kustomize makes of such a block, as an overlay beside the others. */
    static Manifests overlay(Path folder, String firstLine) throws IOException {
        try (Stream<Path> files = Files.walk(K8S)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = folder.resolve(file);
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        Path overlay = Files.createDirectory(folder.resolve("k8s/overlays/mine"));
        Files.writeString(overlay.resolve("kustomization.yaml"), block(firstLine));
        Program.assumeOnPath("kubectl");
        return Manifests.of(overlay.toString());
    }
}
