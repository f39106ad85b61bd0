package dev.berth.server.web.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineCounterTest {
    private static final long SEED = 7;

    @Test
    void whereverItIsCutEachBlockHasItsLinesAndEachStepItsPlace() {
        Random random = new Random(SEED);
        for (int round = 0; round < 50; round++) {
            byte[] output = output(random);
            long from = LineCounter.BLOCK * (long) random.nextInt(output.length / LineCounter.BLOCK + 1);
            boolean open = from > 0 && output[(int) from - 1] != '\n';
            LineCounter counter = new LineCounter(from, open);
            for (int at = (int) from; at < output.length; ) {
                int end = Math.min(output.length, at + 1 + random.nextInt(70_000));
                counter.accept(Arrays.copyOfRange(output, at, end));
                at = end;
            }
            assertThat(counter.blocks()).as("seed %s, round %s", SEED, round).isEqualTo(blocks(output, (int) from));
            assertThat(counter.steps()).as("seed %s, round %s", SEED, round).isEqualTo(steps(output, (int) from));
            assertThat(counter.open()).isEqualTo(output[output.length - 1] != '\n');
            assertThat(counter.reached()).isEqualTo(output.length);
        }
    }

    @Test
    void aMarkInALineOrWithoutATitleIsNoStep() {
        assertThat(stepsOf("a ==> b\n==>\n==> \n =>\n==> plan\n")).containsExactly(new LineCounter.Step(4, 21, "plan"));
    }

    @Test
    void aTitleIsCutAndShowsWhatCannotBeSeen() {
        List<LineCounter.Step> steps = stepsOf("==> " + "x".repeat(5_000) + "\n==> \u202egnp\u001b[31m\n");
        assertThat(steps.getFirst().title()).hasSize(196);
        assertThat(steps.getLast().title()).isEqualTo("\u2039U+202E\u203agnp\u241b[31m");
    }

    @Test
    void noMoreStepsAreNotedThanAnybodyChoosesFrom() {
        assertThat(stepsOf("==> again\n".repeat(10_000))).hasSize(500);
    }

    private static List<LineCounter.Step> stepsOf(String output) {
        LineCounter counter = new LineCounter(0, false);
        counter.accept(output.getBytes(StandardCharsets.UTF_8));
        return counter.steps();
    }

    private static byte[] output(Random random) {
        StringBuilder output = new StringBuilder();
        int step = 0;
        while (output.length() < 300_000) {
            switch (random.nextInt(20)) {
                case 0 -> output.append("==> step ").append(step++).append('\n');
                case 1 -> output.append("z".repeat(random.nextInt(100_000)));
                case 2 -> output.append("==>");
                default -> output.append("line ".repeat(random.nextInt(9))).append('\n');
            }
        }
        return output.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Integer> blocks(byte[] output, int from) {
        List<Integer> blocks = new ArrayList<>();
        for (int begin = from; begin < output.length; begin += LineCounter.BLOCK) {
            int lines = 0;
            for (int at = begin; at < Math.min(output.length, begin + LineCounter.BLOCK); at++) {
                lines += output[at] == '\n' ? 1 : 0;
            }
            blocks.add(lines);
        }
        return blocks;
    }

    private static List<LineCounter.Step> steps(byte[] output, int from) {
        List<LineCounter.Step> steps = new ArrayList<>();
        String text = new String(output, StandardCharsets.US_ASCII);
        int line = 0;
        for (int begin = text.lastIndexOf('\n', from - 1) + 1; begin < text.length(); ) {
            int end = text.indexOf('\n', begin);
            String whole = end < 0 ? "" : text.substring(begin, end);
            if (begin >= from && whole.startsWith("==> ") && whole.length() > 4) {
                String title = whole.substring(4, Math.min(whole.length(), 200)).strip();
                steps.add(new LineCounter.Step(line, begin, title));
            }
            line++;
            begin = end < 0 ? text.length() : end + 1;
        }
        return steps;
    }
}
