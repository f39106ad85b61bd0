package dev.berth.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The server's files, held by one server at a time; the lock goes with the process, however it ends. */
final class DataDirectory implements AutoCloseable {
    private final FileChannel lockFile;

    private DataDirectory(FileChannel lockFile) {
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory when it is missing, for its owner only, and locks it.
     *
     * @throws BootException when it cannot be used, or another server uses it
     */
    static DataDirectory open(Path path) {
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel file = FileChannel.open(
                    path.resolve("server.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (lock(file) == null) {
                file.close();
                throw new BootException("another server uses the data directory " + path
                        + ": stop it, or give this one a directory of its own with --data-dir");
            }
            writePid(file);
            return new DataDirectory(file);
        } catch (IOException e) {
            throw new BootException(
                    "cannot use the data directory " + path + " (" + reason(e)
                            + "): give a directory that can be written with --data-dir",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new BootException("cannot let go of the data directory: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** For humans; nothing reads it. */
    private static void writePid(FileChannel file) throws IOException {
        String pid = ProcessHandle.current().pid() + "\n";
        file.truncate(0);
        file.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String reason(IOException failure) {
        String kind = failure.getClass().getSimpleName().replace("Exception", "");
        return switch (kind) {
            case "AccessDenied" -> "permission denied";
            case "FileAlreadyExists" -> "it is not a directory";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
