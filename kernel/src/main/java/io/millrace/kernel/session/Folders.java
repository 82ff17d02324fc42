package io.millrace.kernel.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * The folders that kernels use, open to their owner only.
 *
 * <p>The path of a Unix socket may have 108 bytes, and a data directory may be deeper than that; so sockets live in a short folder of
 * the runtime directory (XDG_RUNTIME_DIR, or the temporary one), and the registration in the data directory says where.
 */
final class Folders {
    private static final int LONGEST_FOLDER = 80;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Folders() {}

    /** Makes the folder, or checks that the one there is ours and closed to others. */
    static Path ownerOnly(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
            } catch (java.nio.file.FileAlreadyExistsException e) {
                // Another server made it at this moment; it is checked below.
            }
        }
        PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isDirectory() || !attributes.owner().equals(Files.getOwner(Path.of("/proc/self")))) {
            throw new IOException("The folder " + folder + " belongs to somebody else. Remove it, or set XDG_RUNTIME_DIR.");
        }
        if (!attributes.permissions().equals(OWNER)) {
            Files.setPosixFilePermissions(folder, OWNER);
        }
        return folder;
    }

    static Path sockets() throws IOException {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && Files.isWritable(Path.of(runtime)) && runtime.getBytes(StandardCharsets.UTF_8).length <= LONGEST_FOLDER) {
            return ownerOnly(Path.of(runtime, "millrace"));
        }
        String name = "millrace-" + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"), name);
        return ownerOnly(temporary.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_FOLDER ? temporary : Path.of("/tmp", name));
    }

    /** A fresh random text of so many bytes. */
    static String random(int bytes) {
        byte[] b = new byte[bytes];
        RANDOM.nextBytes(b);
        return HexFormat.of().formatHex(b);
    }

    /** A notebook's identifier as the name of a file. */
    static String fileName(String notebook) {
        return notebook.matches("[A-Za-z0-9_-]{1,80}") ? notebook : "x" + HexFormat.of().formatHex(notebook.getBytes(StandardCharsets.UTF_8));
    }
}
