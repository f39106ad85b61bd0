package dev.berth.agent;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Serves an archive with a module in a sub-directory, which runs a script and reads a file, one through a link. */
public final class ModuleServer implements AutoCloseable {
    public final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private volatile byte[] archive;

    public ModuleServer(String words) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, archive.length);
            exchange.getResponseBody().write(archive);
            exchange.close();
        });
        serve(words);
        server.start();
    }

    /** What is served from now on. */
    public void serve(String words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            file(tar, "sub/main.tf", 0644, """
                    module "inner" {
                      source = "./inner"
                    }
                    """);
            file(tar, "sub/inner/main.tf", 0644, """
                    resource "terraform_data" "said" {
                      input = file("${path.module}/link.txt")
                      provisioner "local-exec" {
                        command = "${path.module}/run.sh; cat ${path.module}/words.txt"
                      }
                    }
                    """);
            file(tar, "sub/inner/run.sh", 0755, "#!/bin/sh\necho script says " + words + "\n");
            file(tar, "sub/inner/words.txt", 0644, "file says " + words + "\n");
            TarArchiveEntry link = new TarArchiveEntry("sub/inner/link.txt", TarConstants.LF_SYMLINK);
            link.setLinkName("words.txt");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        archive = bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** A configuration that uses the module. */
    public String terraform() {
        return "module \"m\" {\n  source = \"http://127.0.0.1:"
                + server.getAddress().getPort() + "/mod.tar.gz//sub\"\n}\n";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
