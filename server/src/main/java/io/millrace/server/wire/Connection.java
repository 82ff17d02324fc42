package io.millrace.server.wire;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** What a Jupyter client says in its connection file. */
public record Connection(String transport, String ip, int shell, int control, int stdin, int iopub, int heartbeat, String key) {
    /** @throws IllegalStateException with one sentence where it cannot be used */
    public static Connection parse(String text) {
        try {
            JsonObject json = new JsonObject(text);
            String scheme = json.getString("signature_scheme", "hmac-sha256");
            if (!scheme.equals("hmac-sha256")) {
                throw new IllegalStateException("The connection file asks for the signature scheme " + scheme + ", and only hmac-sha256 is known.");
            }
            Connection connection = new Connection(json.getString("transport", "tcp"), json.getString("ip", "127.0.0.1"), json.getInteger("shell_port"), json.getInteger("control_port"),
                    json.getInteger("stdin_port"), json.getInteger("iopub_port"), json.getInteger("hb_port"), json.getString("key", ""));
            if (!connection.transport.equals("tcp")) {
                throw new IllegalStateException("The connection file asks for the transport " + connection.transport + ", and only tcp is known.");
            }
            return connection;
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw new IllegalStateException("The connection file is not what Jupyter writes.", e);
        }
    }

    String address(int port) {
        return transport + "://" + ip + ":" + port;
    }
}
