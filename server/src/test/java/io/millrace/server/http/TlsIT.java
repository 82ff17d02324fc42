package io.millrace.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate, which is renewed while it runs. */
class TlsIT {
    @TempDir
    private Path dir;

    /** A fresh self-signed certificate, written as PEM by the JDK's own tools. */
    private void certificate(String name) throws Exception {
        Path store = dir.resolve(name + ".p12");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-keyalg", "EC", "-alias", "a", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1",
                "-keystore", store.toString(), "-storepass", "secret", "-storetype", "PKCS12").inheritIO().start();
        assertEquals(0, process.waitFor());
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes());
        Files.writeString(dir.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\n" + lines.encodeToString(keys.getKey("a", "secret".toCharArray()).getEncoded()) + "\n-----END PRIVATE KEY-----\n");
        Files.writeString(dir.resolve("chain.pem"), "-----BEGIN CERTIFICATE-----\n" + lines.encodeToString(keys.getCertificate("a").getEncoded()) + "\n-----END CERTIFICATE-----\n");
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return context;
    }

    private static String subject(int port) throws Exception {
        try (SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName() + " " + socket.getSession().getProtocol();
        }
    }

    @Test
    void a_renewed_certificate_is_used_without_a_restart_and_a_broken_one_is_not() throws Exception {
        certificate("first");
        try (TestServer server = TestServer.start("kernel-warm", "0", "tls-certificate", dir.resolve("chain.pem").toString(), "tls-key", dir.resolve("key.pem").toString())) {
            int port = server.address().getPort();
            assertEquals("https", server.address().getScheme());
            assertEquals("CN=first TLSv1.3", subject(port));
            try (SSLSocket open = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", port)) {
                open.startHandshake();
                Files.writeString(dir.resolve("chain.pem"), "no certificate");
                Thread.sleep(3_000); // Longer than the server takes to look.
                assertEquals("CN=first TLSv1.3", subject(port));
                certificate("second");
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (!subject(port).startsWith("CN=second")) {
                    assertTrue(System.nanoTime() < end, "the new certificate is not used");
                    Thread.sleep(100);
                }
                open.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes());
                String answer = new String(open.getInputStream().readAllBytes());
                assertTrue(answer.startsWith("HTTP/1.1 200") && answer.contains("Strict-Transport-Security") || answer.toLowerCase().contains("strict-transport-security"), answer.substring(0, 200));
                assertNotEquals("", answer);
            }
        }
    }
}
