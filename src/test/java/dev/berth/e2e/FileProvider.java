package dev.berth.e2e;

import dev.berth.server.persistence.tls.Certificates;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A provider of one resource, {@code files_file}, for what others change outside of Terraform. It speaks the fifth version of
 * Terraform's protocol for plugins: gRPC over HTTP/2 and TLS, whose few messages are read and written here. What Terraform starts is a script that
 * says where this process listens.
 */
final class FileProvider implements AutoCloseable {
    static final String REQUIRED = """
            terraform {
              required_providers {
                files = {
                  source = "example.test/own/files"
                }
              }
            }
            """;

    private static final String SERVICE = "/tfplugin5.Provider/";
    private static final byte[] NULL = {(byte) 0xc0};
    private static final int UNIMPLEMENTED = 12;
    private static final int GRPC_HEAD = 5;

    private final Vertx vertx;
    private final HttpServer server;
    private final Path commandLineConfig;

    /** @param folder of this one alone */
    FileProvider(Path folder) throws Exception {
        Certificates certificates = new Certificates(Files.createDirectories(folder)).selfSigned("files", "localhost");
        vertx = Vertx.vertx();
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(certificates.file("files.crt").toString())
                                .addKeyPath(certificates.file("files.key").toString())))
                .requestHandler(FileProvider::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        commandLineConfig = installed(folder, certificates);
    }

    /** A configuration of Terraform's command line in which it is found. */
    String commandLineConfig() {
        return commandLineConfig.toString();
    }

    private Path installed(Path folder, Certificates certificates) throws IOException {
        String pem = Files.readString(certificates.file("files.crt"));
        byte[] certificate = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        Path place = Files.createDirectories(folder.resolve("mirror/example.test/own/files/1.0.0/linux_amd64"));
        Path script = Files.writeString(place.resolve("terraform-provider-files_v1.0.0"), """
                #!/bin/sh
                echo '1|5|tcp|127.0.0.1:%d|grpc|%s'
                exec sleep 600
                """.formatted(
                server.actualPort(), Base64.getEncoder().withoutPadding().encodeToString(certificate)));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.writeString(folder.resolve("tools.rc"), """
                provider_installation {
                  filesystem_mirror {
                    path    = "%s"
                    include = ["example.test/*/*"]
                  }
                }
                """.formatted(folder.resolve("mirror")));
    }

    private static void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            HttpServerResponse response = request.response()
                    .setChunked(true)
                    .putHeader("content-type", "application/grpc")
                    .putTrailer("grpc-status", "0");
            byte[] message = body.length() < GRPC_HEAD ? new byte[0] : body.getBytes(GRPC_HEAD, body.length());
            byte[] answer = request.path().startsWith(SERVICE)
                    ? called(request.path().substring(SERVICE.length()), Message.read(message))
                    : null;
            if (answer == null) {
                response.putTrailer("grpc-status", Integer.toString(UNIMPLEMENTED))
                        .end();
            } else {
                response.end(Buffer.buffer()
                        .appendByte((byte) 0)
                        .appendInt(answer.length)
                        .appendBytes(answer));
            }
        });
    }

    /** What a call is answered with; null where it is not known. */
    private static byte[] called(String call, Message asked) {
        return switch (call) {
            case "GetSchema" -> schema();
            case "PrepareProviderConfig" -> new Message().put(1, asked.get(1)).bytes();
            case "ValidateResourceTypeConfig", "Configure", "Stop" -> new byte[0];
            case "UpgradeResourceState" ->
                new Message()
                        .put(
                                1,
                                new Message()
                                        .put(2, Message.read(asked.get(3)).get(1))
                                        .bytes())
                        .bytes();
            case "ReadResource" -> new Message().put(1, read(asked.get(2))).bytes();
            case "PlanResourceChange" -> new Message().put(1, asked.get(3)).bytes();
            case "ApplyResourceChange" ->
                new Message().put(1, apply(asked.get(2), asked.get(3))).bytes();
            default -> null;
        };
    }

    private static byte[] schema() {
        Message block = new Message().put(2, attribute("path")).put(2, attribute("content"));
        Message resource = new Message().put(2, block.bytes());
        Message none = new Message().put(2, new byte[0]);
        Message named = new Message().put(1, text("files_file")).put(2, resource.bytes());
        return new Message().put(1, none.bytes()).put(2, named.bytes()).bytes();
    }

    private static byte[] attribute(String name) {
        return new Message()
                .put(1, text(name))
                .put(2, text("\"string\""))
                .flag(4)
                .bytes();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is there now; a file that is gone is null. */
    private static byte[] read(byte[] value) {
        Map<String, String> known = values(value);
        Path file = Path.of(known.get("path"));
        if (!Files.exists(file)) {
            return new Message().put(1, NULL).bytes();
        }
        try {
            known.put("content", Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(0x80 | known.size());
        known.forEach((name, one) -> {
            string(packed, name);
            string(packed, one);
        });
        return new Message().put(1, packed.toByteArray()).bytes();
    }

    private static void string(ByteArrayOutputStream packed, String text) {
        byte[] bytes = text(text);
        packed.write(0xd9);
        packed.write(bytes.length);
        packed.writeBytes(bytes);
    }

    private static byte[] apply(byte[] before, byte[] planned) {
        Map<String, String> wanted = values(planned);
        try {
            if (wanted.isEmpty()) {
                Files.deleteIfExists(Path.of(values(before).get("path")));
            } else {
                Files.writeString(Path.of(wanted.get("path")), wanted.get("content"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return planned;
    }

    /** An object of short strings, as MessagePack has it; nothing for null. */
    private static Map<String, String> values(byte[] value) {
        byte[] packed = Message.read(value).get(1);
        Map<String, String> values = new LinkedHashMap<>();
        if ((packed[0] & 0xff) == 0xc0) {
            return values;
        }
        int at = 1;
        String name = null;
        while (at < packed.length) {
            int kind = packed[at] & 0xff;
            int length = kind == 0xd9 ? packed[at + 1] & 0xff : kind & 0x1f;
            int from = at + (kind == 0xd9 ? 2 : 1);
            String text = new String(packed, from, length, StandardCharsets.UTF_8);
            if (name == null) {
                name = text;
            } else {
                values.put(name, text);
                name = null;
            }
            at = from + length;
        }
        return values;
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** A message of protocol buffers: its fields of bytes as they were read, and the same being written. */
    private static final class Message {
        private static final int BYTES = 2;

        private final Map<Integer, byte[]> fields = new LinkedHashMap<>();
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int at;

        static Message read(byte[] bytes) {
            Message message = new Message();
            while (message.at < bytes.length) {
                int key = message.number(bytes);
                int number = message.number(bytes);
                if ((key & 7) == BYTES) {
                    byte[] field = new byte[number];
                    System.arraycopy(bytes, message.at, field, 0, number);
                    message.fields.put(key >> 3, field);
                    message.at += number;
                }
            }
            return message;
        }

        private int number(byte[] bytes) {
            int number = 0;
            for (int shift = 0; ; shift += 7) {
                int part = bytes[at++];
                number |= (part & 0x7f) << shift;
                if (part >= 0) {
                    return number;
                }
            }
        }

        byte[] get(int field) {
            return fields.getOrDefault(field, new byte[0]);
        }

        Message put(int field, byte[] bytes) {
            write(field << 3 | BYTES);
            write(bytes.length);
            written.writeBytes(bytes);
            return this;
        }

        Message flag(int field) {
            write(field << 3);
            write(1);
            return this;
        }

        private void write(int number) {
            int rest = number;
            while (rest > 0x7f) {
                written.write(rest & 0x7f | 0x80);
                rest >>>= 7;
            }
            written.write(rest);
        }

        byte[] bytes() {
            return written.toByteArray();
        }
    }
}
