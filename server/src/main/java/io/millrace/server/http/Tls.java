package io.millrace.server.http;

import io.millrace.server.config.Configuration.TlsFiles;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The server's certificate. Whoever renews it writes the two files; new connections get the new one within seconds, those that are open keep the old one. A pair that
 * does not fit together is told in the log, and the old one stays.
 */
final class Tls {
    private static final Logger LOG = Logger.getLogger(Tls.class.getName());
    private static final long LOOK_MILLIS = 2_000;

    private final Vertx vertx;
    private final HttpServer server;
    private final TlsFiles files;
    private String seen;

    Tls(Vertx vertx, HttpServer server, TlsFiles files) {
        this.vertx = vertx;
        this.server = server;
        this.files = files;
        this.seen = stamp();
    }

    static void apply(HttpServerOptions options, TlsFiles files) {
        options.setSsl(true).setUseAlpn(false).setKeyCertOptions(pem(files)).setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"));
    }

    private static PemKeyCertOptions pem(TlsFiles files) {
        return new PemKeyCertOptions().setCertPath(files.certificate().toAbsolutePath().toString()).setKeyPath(files.key().toAbsolutePath().toString());
    }

    void watch() {
        vertx.setPeriodic(LOOK_MILLIS, _ -> vertx.executeBlocking(this::stamp).onSuccess(now -> {
            if (!now.equals(seen)) {
                seen = now;
                server.updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(pem(files)).setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2")), true)
                        .onSuccess(_ -> LOG.info("The certificate was read again."))
                        .onFailure(e -> LOG.log(Level.WARNING, "The new certificate cannot be used, so the old one stays: " + e.getMessage()));
            }
        }));
    }

    private String stamp() {
        try {
            return Files.getLastModifiedTime(files.certificate()) + " " + Files.size(files.certificate()) + " " + Files.getLastModifiedTime(files.key()) + " " + Files.size(files.key());
        } catch (IOException e) {
            return seen;
        }
    }
}
