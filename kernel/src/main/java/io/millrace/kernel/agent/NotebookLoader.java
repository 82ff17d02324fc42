package io.millrace.kernel.agent;

import io.millrace.kernel.woven.Check;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * Loads the jars that a notebook sees. Its parent is the platform's loader, so neither our classes nor our libraries are visible to a
 * cell; the one exception is {@link Check}, which is defined here anew because woven code calls it.
 */
final class NotebookLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String CHECK = Check.class.getName();

    NotebookLoader(List<Path> jars) {
        super("notebook", urls(jars), ClassLoader.getPlatformClassLoader());
    }

    /** More jars, from now on. */
    void add(List<Path> jars) {
        for (URL url : urls(jars)) {
            addURL(url);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!name.equals(CHECK)) {
            return super.findClass(name);
        }
        try (InputStream in = Check.class.getResourceAsStream("Check.class")) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static URL[] urls(List<Path> jars) {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = jars.get(i).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }
        return urls;
    }
}
