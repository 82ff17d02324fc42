package io.millrace.pool.ledger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import io.millrace.pool.execute.TensorData;

/**
 * Large contents as files named by their SHA-256: inputs, checkpoints and results. A file appears whole or not at all, so a name in the
 * ledger that was written after it always finds it after a kill of the process. Writing the same content twice is writing it once.
 */
public final class BlobStore {
    private final Path directory;

    public BlobStore(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
    }

    /** Stores content and returns its name. */
    public String put(byte[] content) {
        String hash = hash(content);
        Path file = directory.resolve(hash);
        try {
            if (!Files.exists(file)) {
                Path part = Files.createTempFile(directory, "part-", "");
                Files.write(part, content);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return hash;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store " + content.length + " bytes in " + directory, e);
        }
    }

    public byte[] get(String hash) {
        try {
            return Files.readAllBytes(directory.resolve(hash));
        } catch (IOException e) {
            throw new UncheckedIOException("stored content " + hash + " cannot be read", e);
        }
    }

    public void delete(String hash) {
        try {
            Files.deleteIfExists(directory.resolve(hash));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Packs arrays into one content. */
    public static byte[] encode(List<TensorData> tensors) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(tensors.size());
            for (TensorData tensor : tensors) {
                out.writeUTF(tensor.type());
                out.writeInt(tensor.shape().size());
                for (int length : tensor.shape()) {
                    out.writeInt(length);
                }
                out.writeInt(tensor.bytes().length);
                out.write(tensor.bytes());
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<TensorData> decode(byte[] content) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
            List<TensorData> tensors = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                String type = in.readUTF();
                List<Integer> shape = new ArrayList<>();
                for (int d = in.readInt(); d > 0; d--) {
                    shape.add(in.readInt());
                }
                tensors.add(new TensorData(type, shape, in.readNBytes(in.readInt())));
            }
            return tensors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
