package io.millrace.kernel.resolve;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import io.millrace.kernel.protocol.Json;
import io.millrace.kernel.resolve.ResolveMain.Artifact;
import io.millrace.kernel.resolve.ResolveMain.Unresolvable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.util.artifact.SubArtifact;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.graph.transformer.ConflictResolver;

/**
 * All coordinates of a notebook as one graph, so that one version of each library is chosen for the whole notebook (Maven's rule: the nearest to the
 * root, and the first among equals). Reads the person's Maven settings: mirrors, proxies, credentials, the local repository.
 */
final class Graph {
    private static final int KIBIBYTE = 1024;

    private final Consumer<Map<String, Object>> events;

    Graph(Consumer<Map<String, Object>> events) {
        this.events = events;
    }

    /**
     * @param request {@code coordinates}: {@code group:artifact[:extension[:classifier]]:version}; {@code repositories}: objects with {@code id} and {@code url},
     *                in addition to Maven Central; {@code offline}: whether only the local repository is asked; {@code localRepository}: a folder, or absent for the one of
     *                the settings; {@code settings}: a settings file, or absent for the person's own
     */
    List<Artifact> resolve(Map<String, Object> request) throws Unresolvable {
        List<Dependency> wanted = new ArrayList<>();
        for (String coordinate : ResolveMain.texts(request.get("coordinates"))) {
            wanted.add(new Dependency(artifact(coordinate), "compile"));
        }
        boolean offline = request.get("offline") == Boolean.TRUE;
        try (Context context = open(request)) {
            CollectRequest collect = new CollectRequest();
            collect.setDependencies(wanted);
            collect.setRepositories(context.remoteRepositories());
            tellConflicts(context, collect);
            DependencyRequest dependencies = new DependencyRequest(collect, DependencyFilterUtils.classpathFilter("compile", "runtime"));
            List<Artifact> artifacts = new ArrayList<>();
            for (ArtifactResult result : context.repositorySystem().resolveDependencies(context.repositorySystemSession(), dependencies).getArtifactResults()) {
                if (result.getArtifact().getExtension().equals("jar")) {
                    artifacts.add(described(result.getArtifact()));
                }
            }
            return artifacts;
        } catch (DependencyResolutionException e) {
            throw new Unresolvable(sentence(e, offline));
        } catch (IOException e) {
            throw new Unresolvable("A resolved file cannot be read: " + e.getMessage() + ".");
        }
    }

    /** Brings the sources of these coordinates into the local repository, as far as there are any; documentation is read from them. The request is that of {@link #resolve}. */
    void fetchSources(Map<String, Object> request) throws Unresolvable {
        try (Context context = open(request)) {
            List<ArtifactRequest> wanted = new ArrayList<>();
            for (String coordinate : ResolveMain.texts(request.get("coordinates"))) {
                DefaultArtifact library = artifact(coordinate);
                wanted.add(new ArtifactRequest(new SubArtifact(library, "sources", "jar"), context.remoteRepositories(), null));
            }
            context.repositorySystem().resolveArtifacts(context.repositorySystemSession(), wanted);
        } catch (ArtifactResolutionException e) {
            // Not everybody publishes sources; those that were found are there.
        }
    }

    private Context open(Map<String, Object> request) {
        ContextOverrides.Builder overrides = ContextOverrides.create().withUserSettings(true).offline(request.get("offline") == Boolean.TRUE ? Boolean.TRUE : null)
                .repositories(repositories(request)).addRepositoriesOp(ContextOverrides.AddRepositoriesOp.PREPEND).transferListener(new Progress());
        if (request.get("localRepository") instanceof String folder) {
            overrides.withLocalRepositoryOverride(Path.of(folder));
        }
        if (request.get("settings") instanceof String file) {
            overrides.withUserSettingsXmlOverride(Path.of(file));
        }
        return Runtimes.INSTANCE.getRuntime().create(overrides.build());
    }

    private static DefaultArtifact artifact(String coordinate) throws Unresolvable {
        try {
            DefaultArtifact artifact = new DefaultArtifact(coordinate);
            if (!artifact.getVersion().isBlank()) {
                return artifact;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new Unresolvable("\"" + coordinate + "\" is no Maven coordinate; write group:artifact:version, for instance org.apache.commons:commons-math3:3.6.1.");
    }

    private static List<RemoteRepository> repositories(Map<String, Object> request) {
        List<RemoteRepository> repositories = new ArrayList<>();
        for (Object each : Json.list(request.get("repositories"))) {
            Map<String, Object> repository = Json.object(each);
            repositories.add(new RemoteRepository.Builder(String.valueOf(repository.get("id")), "default", String.valueOf(repository.get("url"))).build());
        }
        return repositories;
    }

    /** Says which versions were wanted and not chosen. */
    private void tellConflicts(Context context, CollectRequest collect) {
        DefaultRepositorySystemSession verbose = new DefaultRepositorySystemSession(context.repositorySystemSession());
        verbose.setConfigProperty(ConflictResolver.CONFIG_PROP_VERBOSE, ConflictResolver.Verbosity.STANDARD);
        Map<String, Set<String>> lost = new LinkedHashMap<>();
        Map<String, String> chosen = new LinkedHashMap<>();
        try {
            walk(context.repositorySystem().collectDependencies(verbose, collect).getRoot(), lost, chosen);
        } catch (org.eclipse.aether.collection.DependencyCollectionException e) {
            return; // The resolution that follows says what is wrong.
        }
        lost.forEach((name, versions) -> {
            versions.remove(chosen.get(name));
            if (!versions.isEmpty()) {
                events.accept(Map.of("event", "conflict", "artifact", name, "chosen", String.valueOf(chosen.get(name)), "passed_over", List.copyOf(versions)));
            }
        });
    }

    private static void walk(DependencyNode node, Map<String, Set<String>> lost, Map<String, String> chosen) {
        if (node.getData().get(ConflictResolver.NODE_DATA_WINNER) instanceof DependencyNode winner) {
            String name = node.getArtifact().getGroupId() + ":" + node.getArtifact().getArtifactId();
            lost.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(node.getArtifact().getVersion());
            chosen.put(name, winner.getArtifact().getVersion());
        }
        node.getChildren().forEach(child -> walk(child, lost, chosen));
    }

    private static Artifact described(org.eclipse.aether.artifact.Artifact artifact) throws IOException {
        Path file = artifact.getFile().toPath();
        return new Artifact(artifact.toString(), file.toString(), sha256(file));
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sentence(DependencyResolutionException e, boolean offline) {
        List<String> missing = e.getResult() == null ? List.of() : e.getResult().getArtifactResults().stream().filter(r -> !r.isResolved())
                .map(r -> r.getRequest().getArtifact().toString()).toList();
        String what = missing.isEmpty() ? "The dependencies cannot be resolved" : "Not found: " + String.join(", ", missing);
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = offline ? "the notebook is offline and the local repository does not have it" : String.valueOf(root.getMessage()).strip().replaceAll("\\.$", "");
        return what + " (" + why + ").";
    }

    /** Tells how far each download is, at most one event for each part of it that came. */
    private final class Progress extends AbstractTransferListener {
        @Override
        public void transferSucceeded(TransferEvent event) {
            tell(event, "done");
        }

        @Override
        public void transferInitiated(TransferEvent event) {
            tell(event, "begun");
        }

        private void tell(TransferEvent event, String state) {
            String name = event.getResource().getResourceName();
            if (name.endsWith(".jar")) {
                events.accept(Map.of("event", "progress", "file", name.substring(name.lastIndexOf('/') + 1), "state", state,
                        "kibibytes", event.getTransferredBytes() / KIBIBYTE));
            }
        }
    }
}
