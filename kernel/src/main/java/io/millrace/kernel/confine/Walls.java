package io.millrace.kernel.confine;

import io.millrace.kernel.confine.Confinement.Network;
import io.millrace.kernel.confine.Confinement.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line of bubblewrap for each kind of process: what it sees of the machine, and nothing else. Mounts count in order, a later one over an
 * earlier one.
 *
 * <p>Three traps are closed here. Under a server that is root, bubblewrap leaves every capability and a writable /proc/sys to what it starts. The root of a
 * namespace that is made without root belongs to the person, so it is made read-only at the end. A private /tmp without a size is half of the machine's memory.
 */
final class Walls {
    /** Where code of others has its home. */
    static final Path HOME = Path.of("/home/millrace");
    private static final long SHM_BYTES = 64L << 20;
    private static final List<String> KEYS = List.of(".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".config/gcloud", ".config/gh", ".password-store", ".mozilla", ".config/chromium",
            ".config/google-chrome", ".local/share/keyrings");
    /** What a shell runs when the person comes next. */
    private static final List<String> STARTED = List.of(".bashrc", ".bash_profile", ".bash_login", ".profile", ".bash_logout", ".zshrc", ".zshenv", ".zprofile", ".config/fish", ".config/autostart",
            ".config/systemd", ".local/bin", "bin", ".m2/settings.xml");
    /** Of /etc, what programs need to find libraries, hosts, certificates, fonts and the time. */
    private static final List<String> OF_ETC = List.of("/etc/alternatives", "/etc/ca-certificates", "/etc/crypto-policies", "/etc/fonts", "/etc/host.conf", "/etc/hosts", "/etc/java", "/etc/ld.so.cache",
            "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/nsswitch.conf", "/etc/pki", "/etc/resolv.conf", "/etc/ssl", "/etc/timezone");

    private final Confinement confinement;
    private final Layers layers;
    private final Path sockets;

    /** @param sockets the folder in which each kernel has one for its socket */
    Walls(Confinement confinement, Layers layers, Path sockets) {
        this.confinement = confinement;
        this.layers = layers;
        this.sockets = sockets;
    }

    /** Folders of the person that hold keys. */
    static List<Path> keys() {
        return inHome(KEYS).toList();
    }

    private static Stream<Path> inHome(List<String> names) {
        Path home = Path.of(System.getProperty("user.home", "/nonexistent"));
        return names.stream().map(home::resolve).filter(Files::exists);
    }

    /** @param own the kernel's own folder @param gate the folder of the way out, null for none @param user its unprivileged user, 0 for none */
    List<String> kernel(Path own, Path gate, int user) {
        List<String> line = begin(confinement.network() != Network.ON);
        if (confinement.profile() == Profile.OWN) {
            ownFiles(line, "--bind");
        } else {
            sharedFiles(line);
        }
        add(line, "--bind", own, own);
        if (gate != null) {
            add(line, "--ro-bind", gate, gate);
            Gate.PROXIES.forEach(name -> setenv(line, name, "http://127.0.0.1:" + Gate.PORT_INSIDE));
        }
        return finish(line, user);
    }

    /** The language host reads jars and nothing else, and talks to nobody. */
    List<String> language(int user) {
        List<String> line = begin(true);
        line.add("--new-session");
        if (confinement.profile() == Profile.OWN) {
            ownFiles(line, "--ro-bind");
        } else {
            sharedFiles(line);
        }
        return finish(line, user);
    }

    /** The resolver needs the network, and writes into the repository; the person's settings say where to ask. */
    List<String> resolver(int user) {
        List<String> line = begin(false);
        line.add("--new-session");
        if (confinement.profile() == Profile.OWN) {
            ownFiles(line, "--bind");
        } else {
            sharedFiles(line);
            Path settings = Path.of(System.getProperty("user.home", "/nonexistent"), ".m2", "settings.xml");
            if (Files.isReadable(settings)) {
                add(line, "--ro-bind", settings, HOME.resolve(".m2/settings.xml"));
            }
        }
        if (confinement.repository() != null) {
            add(line, "--bind", confinement.repository(), confinement.repository());
        }
        return finish(line, user);
    }

    private List<String> begin(boolean offline) {
        List<String> line = new ArrayList<>(List.of(layers.bubblewrap().toString(), "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL"));
        if (offline) {
            line.add("--unshare-net");
        }
        return line;
    }

    /** All files of the machine as the person sees them, without what is not for a cell. {@code how}: --bind or --ro-bind. */
    private void ownFiles(List<String> line, String how) {
        line.addAll(List.of(how, "/", "/"));
        Layers.there("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr", "/etc", "/boot", "/opt", "/var", "/sys").filter(p -> !Files.isSymbolicLink(p)).forEach(p -> add(line, "--ro-bind", p, p));
        // The session's bus, the container engine's socket and the like: doors to processes outside.
        line.addAll(List.of("--tmpfs", "/run"));
        Layers.there("/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager").forEach(p -> add(line, "--ro-bind", p, p));
        Layers.there("/tmp/.X11-unix").forEach(p -> line.addAll(List.of("--tmpfs", p.toString())));
        readable(line);
        inHome(STARTED).forEach(p -> add(line, "--ro-bind", p, p));
        inHome(KEYS).forEach(p -> line.addAll(List.of("--tmpfs", p.toString())));
        if (confinement.repository() != null && Files.isDirectory(confinement.repository())) {
            add(line, "--ro-bind", confinement.repository(), confinement.repository());
        }
        // Last, since one of the folders above may hold them.
        Stream.concat(confinement.hidden().stream().filter(Files::isDirectory), Stream.of(sockets)).forEach(p -> line.addAll(List.of("--tmpfs", p.toString())));
        confinement.visible().stream().filter(Files::isDirectory).forEach(p -> add(line, "--ro-bind", p, p));
        confinement.writable().stream().filter(Files::isDirectory).forEach(p -> add(line, "--bind", p, p));
        Path here = Path.of("").toAbsolutePath();
        line.addAll(List.of("--chdir", here.toString()));
    }

    private void sharedFiles(List<String> line) {
        line.add("--clearenv");
        setenv(line, "HOME", HOME.toString());
        setenv(line, "PATH", "/usr/bin:/bin");
        setenv(line, "LANG", "C.UTF-8");
        setenv(line, "USER", "millrace");
        setenv(line, "MALLOC_ARENA_MAX", "2");
        line.addAll(List.of("--hostname", "notebook", "--ro-bind", "/usr", "/usr"));
        Layers.there("/bin", "/sbin", "/lib", "/lib32", "/lib64").forEach(p -> {
            if (Files.isSymbolicLink(p)) {
                line.addAll(List.of("--symlink", target(p), p.toString()));
            } else {
                add(line, "--ro-bind", p, p);
            }
        });
        OF_ETC.stream().map(Path::of).filter(Files::exists).forEach(p -> add(line, "--ro-bind", p, p));
        // Where a distribution keeps the resolver's file, which /etc/resolv.conf links to.
        Layers.there("/run/systemd/resolve").forEach(p -> add(line, "--ro-bind", p, p));
        line.addAll(List.of("--perms", "1777", "--size", bytes(), "--tmpfs", "/tmp", "--perms", "1777", "--size", bytes(), "--tmpfs", HOME.toString()));
        readable(line);
        confinement.visible().stream().filter(Files::isDirectory).forEach(p -> add(line, "--ro-bind", p, p));
        if (confinement.repository() != null && Files.isDirectory(confinement.repository())) {
            add(line, "--ro-bind", confinement.repository(), confinement.repository());
        }
        line.addAll(List.of("--chdir", HOME.toString()));
    }

    private String bytes() {
        return String.valueOf(confinement.diskBytes() > 0 ? confinement.diskBytes() : 1L << 30);
    }

    private void readable(List<String> line) {
        confinement.readable().stream().filter(Files::exists).forEach(p -> add(line, "--ro-bind", p, p));
    }

    private List<String> finish(List<String> line, int user) {
        line.addAll(List.of("--proc", "/proc"));
        if (layers.root()) {
            Layers.there("/proc/sys", "/proc/sysrq-trigger").forEach(p -> add(line, "--ro-bind", p, p));
        }
        line.addAll(List.of("--dev", "/dev", "--perms", "1777", "--size", String.valueOf(SHM_BYTES), "--tmpfs", "/dev/shm"));
        if (confinement.profile() == Profile.SHARED) {
            line.addAll(List.of("--remount-ro", "/"));
        }
        if (user > 0) {
            line.addAll(List.of("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"));
        }
        line.add("--");
        if (user > 0) {
            line.addAll(unprivileged(user));
        }
        return line;
    }

    /** For good: no capability, and no program that gives one back. */
    List<String> unprivileged(int user) {
        return List.of(layers.setpriv().toString(), "--reuid=" + user, "--regid=" + user, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--");
    }

    private static void setenv(List<String> line, String name, String value) {
        line.addAll(List.of("--setenv", name, value));
    }

    private void add(List<String> line, String how, Path from, Path to) {
        if (confinement.profile() == Profile.SHARED) {
            // The folders above would be made for root alone.
            List<String> above = new ArrayList<>();
            for (Path folder = to.getParent(); folder != null && folder.getNameCount() > 0; folder = folder.getParent()) {
                above.addAll(0, List.of("--perms", "0755", "--dir", folder.toString()));
            }
            line.addAll(above);
        }
        line.addAll(List.of(how, from.toString(), to.toString()));
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return link.toString();
        }
    }
}
