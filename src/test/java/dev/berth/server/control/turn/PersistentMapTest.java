package dev.berth.server.control.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

    @Test
    void itIsWhatATreeMapIsWhateverIsAddedAndRemoved() {
        SplittableRandom random = new SplittableRandom(1);
        TreeMap<Integer, Integer> plain = new TreeMap<>();
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        for (int round = 0; round < 20_000; round++) {
            int key = random.nextInt(300);
            if (random.nextInt(10) < (round / 2_000 % 2 == 0 ? 7 : 3)) {
                map = map.plus(key, round);
                plain.put(key, round);
            } else {
                map = map.minus(key);
                plain.remove(key);
            }
            assertThat(map.get(key)).isEqualTo(plain.get(key));
            assertThat(map).hasSameSizeAs(plain);
            if (round % 100 == 0) {
                assertThat(List.copyOf(map.entrySet())).isEqualTo(List.copyOf(plain.entrySet()));
                assertThat(map.firstKey()).isEqualTo(plain.isEmpty() ? null : plain.firstKey());
                List<Integer> from = new ArrayList<>();
                map.keysFrom(key).forEach(from::add);
                assertThat(from).isEqualTo(List.copyOf(plain.tailMap(key).keySet()));
            }
        }
    }

    @Test
    void anOlderOneStaysAsItWas() {
        PersistentMap<Integer, String> old =
                PersistentMap.<Integer, String>empty().plus(1, "one");

        PersistentMap<Integer, String> next = old.plus(2, "two").minus(1);

        assertThat(old).containsOnlyKeys(1);
        assertThat(next).containsOnlyKeys(2);
    }

    @Test
    void aDraftIsWhatATreeMapIsAndWhatWasTakenFromItStaysAsItWas() {
        SplittableRandom random = new SplittableRandom(2);
        TreeMap<Integer, Integer> plain = new TreeMap<>();
        PersistentMap<Integer, Integer> draft =
                PersistentMap.<Integer, Integer>empty().draft();
        PersistentMap<Integer, Integer> taken = draft.finished();
        TreeMap<Integer, Integer> then = new TreeMap<>();
        for (int round = 0; round < 50_000; round++) {
            int key = random.nextInt(300);
            if (random.nextInt(10) < (round / 2_000 % 2 == 0 ? 7 : 3)) {
                assertThat(draft.plus(key, round)).isSameAs(draft);
                plain.put(key, round);
            } else {
                assertThat(draft.minus(key)).isSameAs(draft);
                plain.remove(key);
            }
            assertThat(draft.get(key)).isEqualTo(plain.get(key));
            assertThat(draft.size()).isEqualTo(plain.size());
            if (round % 50 == 0) {
                assertThat(List.copyOf(draft.entrySet())).isEqualTo(List.copyOf(plain.entrySet()));
                assertThat(List.copyOf(taken.entrySet())).isEqualTo(List.copyOf(then.entrySet()));
                taken = random.nextBoolean() ? draft.finished() : draft.draft();
                then = new TreeMap<>(plain);
            }
        }
    }

    @Test
    void aDraftLeavesTheMapThatItBeganFromAlone() {
        PersistentMap<Integer, String> old =
                PersistentMap.<Integer, String>empty().plus(1, "one").plus(2, "two");

        PersistentMap<Integer, String> draft = old.draft().minus(1).plus(2, "zwei");

        assertThat(old).containsEntry(1, "one").containsEntry(2, "two");
        assertThat(draft).containsOnlyKeys(2).containsEntry(2, "zwei");
    }

    @Test
    void aDraftStaysBalanced() {
        int[] compared = {0};
        PersistentMap<Integer, Integer> draft = PersistentMap.<Integer, Integer>sortedBy((one, other) -> {
                    compared[0]++;
                    return Integer.compare(one, other);
                })
                .draft();
        for (int key = 0; key < 100_000; key++) {
            draft.plus(key, key);
        }
        compared[0] = 0;
        assertThat(draft.get(77_777)).isEqualTo(77_777);
        assertThat(compared[0]).isLessThanOrEqualTo(25);
    }

    /** Keys that come in order are the hardest on a tree. */
    @Test
    void manyKeysInOrderAreFoundInFewSteps() {
        int[] compared = {0};
        PersistentMap<Integer, Integer> counted = PersistentMap.sortedBy((one, other) -> {
            compared[0]++;
            return Integer.compare(one, other);
        });
        for (int key = 0; key < 100_000; key++) {
            counted = counted.plus(key, key);
        }
        compared[0] = 0;
        assertThat(counted.get(77_777)).isEqualTo(77_777);
        assertThat(compared[0]).isLessThanOrEqualTo(25);
    }
}
