package io.millrace.kernel.confine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What this machine has to keep a process within bounds. Each is tried, not assumed: a kernel that forbids namespaces to ordinary people, or a control
 * group that belongs to somebody else, shows only in the attempt.
 *
 * @param bubblewrap    the program, or null
 * @param noBubblewrap  why there is none, as one clause
 * @param root          whether this server is root, so that it can give each kernel an unprivileged user of its own
 * @param setpriv       the program that changes the user, or null
 * @param prlimit       the program that sets limits of a process, or null
 * @param groups        control groups
 */
public record Layers(Path bubblewrap, String noBubblewrap, boolean root, Path setpriv, Path prlimit, ControlGroups groups) {
    private static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

    /** Looks at this machine. Takes some tens of milliseconds, and starts processes that end at once. */
    public static Layers detect() {
        boolean root = isRoot();
        Path bubblewrap = program("bwrap");
        String why = bubblewrap == null ? "the package bubblewrap is not installed" : tried(bubblewrap);
        return new Layers(why.isEmpty() ? bubblewrap : null, why, root, program("setpriv"), program("prlimit"), ControlGroups.detect());
    }

    /** Nothing at all. */
    public static Layers none() {
        return new Layers(null, "none is wanted", false, null, null, ControlGroups.absent("none is wanted"));
    }

    /** Whether other people's code can be kept from this server and from each other. */
    public boolean walls(Confinement.Profile profile) {
        return profile != Confinement.Profile.NONE && (bubblewrap != null || profile == Confinement.Profile.SHARED && ownUser());
    }

    /** Whether a kernel can have an unprivileged user of its own. */
    boolean ownUser() {
        return root && setpriv != null;
    }

    static Path program(String name) {
        return FOLDERS.stream().map(f -> Path.of(f, name)).filter(Files::isExecutable).findFirst().orElse(null);
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid && uid == 0;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Empty where it works. */
    private static String tried(Path bubblewrap) {
        try {
            Process process = new ProcessBuilder(bubblewrap.toString(), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--unshare-pid", "--unshare-ipc", "--unshare-net", "/bin/sh", "-c", ":")
                    .redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readNBytes(4_096), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "bubblewrap did not answer within 10 s";
            }
            return process.exitValue() == 0 ? "" : "bubblewrap does not work here (" + (said.isEmpty() ? "exit code " + process.exitValue() : said) + ")";
        } catch (IOException e) {
            return "bubblewrap cannot be started (" + e.getMessage() + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the attempt was interrupted";
        }
    }

    /**
     * A layer as people see it.
     *
     * @param active whether it is in effect
     * @param detail what it does, or why it is missing, as one clause
     */
    public record Layer(String name, boolean active, String detail) {}

    /** What is in effect for kernels under this policy. */
    public List<Layer> effective(Confinement confinement) {
        List<Layer> layers = new ArrayList<>();
        boolean walled = confinement.walled();
        layers.add(new Layer("files", walls(confinement.profile()), !walled ? "kernel-confinement is none"
                : bubblewrap == null && !walls(confinement.profile()) ? noBubblewrap
                : confinement.profile() == Confinement.Profile.OWN ? "your files; the server's data, keys and sockets are hidden; the system is read-only"
                : bubblewrap == null ? "a user of its own; the server's files are closed to it" : "a private home and /tmp; the system is read-only"));
        layers.add(new Layer("processes", walled && bubblewrap != null, !walled ? "kernel-confinement is none" : bubblewrap != null ? "sees none but its own" : noBubblewrap));
        boolean own = confinement.profile() == Confinement.Profile.SHARED && ownUser();
        layers.add(new Layer("user", own, own ? "an unprivileged user for each kernel" : "the server's own user"));
        boolean less = confinement.network() != Confinement.Network.ON;
        String network = confinement.network() == Confinement.Network.OFF ? "off" : confinement.hosts().entries().size() + " listed hosts only";
        layers.add(new Layer("network", less && walled && bubblewrap != null, !less ? "on" : walled && bubblewrap != null ? network : "on, since it cannot be taken away: " + (walled ? noBubblewrap : "kernel-confinement is none")));
        layers.addAll(groups.layers());
        layers.add(new Layer("open files", prlimit != null && confinement.files() > 0, prlimit == null ? "prlimit (package util-linux) is missing" : confinement.files() > 0 ? "at most " + confinement.files() : "no limit is set"));
        layers.add(new Layer("disk", prlimit != null && confinement.diskBytes() > 0, prlimit == null ? "prlimit (package util-linux) is missing" : confinement.diskBytes() == 0 ? "no limit is set"
                : "no file above " + (confinement.diskBytes() >> 20) + " MiB" + (confinement.profile() == Confinement.Profile.SHARED && bubblewrap != null ? ", and no more than that in home and /tmp each" : "")));
        return layers;
    }

    /** One line for a start banner. */
    public String summary(Confinement confinement) {
        List<Layer> all = effective(confinement);
        String active = String.join(", ", all.stream().filter(Layer::active).map(Layer::name).toList());
        String missing = String.join(", ", all.stream().filter(l -> !l.active() && !l.name().equals("user") && !l.name().equals("network")).map(Layer::name).toList());
        return confinement.profile().name().toLowerCase(java.util.Locale.ROOT) + ": " + (active.isEmpty() ? "nothing is confined" : active) + (missing.isEmpty() ? "" : "; not here: " + missing);
    }

    /** Folders that exist, of these. */
    static Stream<Path> there(String... folders) {
        return Stream.of(folders).map(Path::of).filter(Files::exists);
    }
}
