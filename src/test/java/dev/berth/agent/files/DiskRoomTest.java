package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When there is room for another attempt. */
class DiskRoomTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void aDiskIsFullBelowTheLeastAndHasRoomAgainWithAQuarterMore() throws Exception {
        Path at = directory.resolve("disk");
        try (SmallDisk disk = new SmallDisk(at, "16m")) {
            DiskRoom room = new DiskRoom(at, 2 * MEBIBYTE);
            Path filler = Files.write(at.resolve("filler"), new byte[13 * MEBIBYTE]);
            assertThat(room.isFull()).isFalse();

            Files.write(filler, new byte[15 * MEBIBYTE]);
            assertThat(room.isFull()).isTrue();
            Files.write(filler, new byte[14 * MEBIBYTE - MEBIBYTE / 4]);
            assertThat(room.isFull()).as("not a quarter more yet").isTrue();
            Files.write(filler, new byte[13 * MEBIBYTE]);
            assertThat(room.isFull()).isFalse();
        }
    }

    @Test
    void ofASmallDiskAQuarterIsEnough() throws Exception {
        Path at = directory.resolve("disk");
        try (SmallDisk disk = new SmallDisk(at, "16m")) {
            assertThat(new DiskRoom(at, 32 * MEBIBYTE).isFull()).isFalse();
        }
    }

    @Test
    void aDiskThatFailedCountsAsFullUntilAFileCanBeWrittenWhateverItsNumbersSay() throws Exception {
        Path at = directory.resolve("disk");
        try (SmallDisk disk = new SmallDisk(at, "16m,nr_inodes=3")) {
            Path one = Files.createFile(at.resolve("one"));
            Files.createFile(at.resolve("two"));
            DiskRoom room = new DiskRoom(at, MEBIBYTE);
            assertThat(room.isFull()).isFalse();

            room.suspect();
            assertThat(room.isFull()).isTrue();
            assertThat(room.isFull()).isTrue();
            Files.delete(one);
            assertThat(room.isFull()).isFalse();
        }
    }
}
