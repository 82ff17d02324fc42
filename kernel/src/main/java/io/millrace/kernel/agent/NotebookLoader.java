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
    private static final String TABLES = "tech.tablesaw.";
    private static final String COLUMN_TYPES = "tech.tablesaw.api.ColumnType";

    private final Object tables = new Object();
    private volatile boolean tablesReady;
    private Thread tablesFirst;

    NotebookLoader(List<Path> jars) {
        super("notebook", urls(jars), ClassLoader.getPlatformClassLoader());
    }

    /** More jars, from now on. */
    void add(List<Path> jars) {
        for (URL url : urls(jars)) {
            addURL(url);
        }
    }

    /**
     * Tablesaw's column types initialise each other: two threads that begin at different ends wait for each other for ever. So whoever first asks for one of its classes
     * initialises all types, before any of its classes is loaded, and others wait for that. No lock of a class is held here yet.
     */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!tablesReady && name.startsWith(TABLES)) {
            initialiseTables();
        }
        return super.loadClass(name, resolve);
    }

    private void initialiseTables() {
        synchronized (tables) {
            boolean interrupted = false;
            while (tablesFirst != null && tablesFirst != Thread.currentThread() && !tablesReady) {
                try {
                    tables.wait();
                } catch (InterruptedException stopped) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (tablesFirst != null) {
                return;
            }
            tablesFirst = Thread.currentThread();
        }
        try {
            Class.forName(COLUMN_TYPES, true, this);
        } catch (ClassNotFoundException | LinkageError absent) {
            // A notebook without Tablesaw, or with a broken one: whoever uses it is told.
        } finally {
            synchronized (tables) {
                tablesReady = true;
                tables.notifyAll();
            }
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
