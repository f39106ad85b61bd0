package dev.berth.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.VersionProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the run took place; figures without it say little.
 *
 * @param memoryMebibytes of the whole machine; 0 when it is not known
 * @param disk the file system of the started server's data directory, else empty
 * @param otherLoad the one-minute load average before the run began: near 0 on an idle machine, negative when unknown
 */
record Machine(int processors, String processor, long memoryMebibytes, String disk, double otherLoad) {
    private static final int KIB_OF_MIB = 1_024;

    static Machine look(double otherLoad, @Nullable Path dataDirectory) {
        String memory = first(Path.of("/proc/meminfo"), "MemTotal:").replaceAll("[^0-9]", "");
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                first(Path.of("/proc/cpuinfo"), "model name").replaceFirst("^\\s*:\\s*", ""),
                memory.isEmpty() ? 0 : Long.parseLong(memory) / KIB_OF_MIB,
                disk(dataDirectory),
                otherLoad);
    }

    /** The load average of the last minute; negative when it is not known. */
    static double load() {
        String load = first(Path.of("/proc/loadavg"), "");
        return load.isEmpty() ? -1 : Double.parseDouble(load.split(" ")[0]);
    }

    void describe(ObjectNode node) {
        node.put("processors", processors)
                .put("processor", processor)
                .put("memoryMebibytes", memoryMebibytes)
                .put("disk", disk)
                .put("loadBefore", otherLoad)
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"))
                .put("berth", VersionProvider.version());
    }

    String line() {
        return processors + " processors" + (processor.isEmpty() ? "" : " (" + processor + ")") + ", " + memoryMebibytes
                + " MiB" + (disk.isEmpty() ? "" : ", " + disk) + ", load before " + otherLoad;
    }

    private static String disk(@Nullable Path directory) {
        try {
            return directory == null ? "" : Files.getFileStore(directory).type();
        } catch (IOException e) {
            return "";
        }
    }

    /** The rest of the first line that begins so, or nothing. */
    private static String first(Path file, String start) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(start))
                    .findFirst()
                    .map(line -> line.substring(start.length()).strip())
                    .orElse("");
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }
}
