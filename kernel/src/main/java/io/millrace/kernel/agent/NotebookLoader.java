package io.millrace.kernel.agent;

import io.millrace.kernel.woven.Check;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * Loads the jars that a notebook sees. Its parent is the platform's loader, so neither our classes nor our libraries are visible to a
 * cell; the one exception is {@link Check}, which is defined here anew because woven code calls it.
 */
class NotebookLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String CHECK = Check.class.getName();
    private static final String TABLES = "tech.tablesaw.";
    private static final String TABLES_INSIDE = "tech/tablesaw/";
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
     * Tablesaw's column types initialise each other: two threads that begin at different ends wait for each other for ever. So all types are initialised by one thread before the
     * first class of a cell that names them is there ({@link #expect}), when nobody can have begun. A library that uses them unseen comes here instead: whoever first asks for one of
     * Tablesaw's classes initialises all types, and others wait for that, but not within the beginning of a type, which the first one may itself be waiting for.
     */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!tablesReady && name.startsWith(TABLES)) {
            initialiseTables();
        }
        return super.loadClass(name, resolve);
    }

    /** Classes of a cell, before they are there. */
    void expect(Collection<byte[]> classes) {
        if (!tablesReady && classes.stream().anyMatch(c -> new String(c, StandardCharsets.ISO_8859_1).contains(TABLES_INSIDE))) {
            initialiseTables();
        }
    }

    boolean isTablesReady() {
        return tablesReady;
    }

    private void initialiseTables() {
        synchronized (tables) {
            boolean interrupted = false;
            while (tablesFirst != null && tablesFirst != Thread.currentThread() && !tablesReady && !isWithinTables()) {
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
            begin(Class.forName(COLUMN_TYPES, false, this));
        } catch (ClassNotFoundException | LinkageError absent) {
            // A notebook without Tablesaw, or with a broken one: whoever uses it is told.
        } finally {
            synchronized (tables) {
                tablesReady = true;
                tables.notifyAll();
            }
        }
    }

    /** Initialises a class that is loaded. From here on another thread finds it without asking, and may be faster. */
    void begin(Class<?> types) throws ClassNotFoundException {
        Class.forName(types.getName(), true, this);
    }

    private static boolean isWithinTables() {
        return StackWalker.getInstance().walk(frames -> frames.anyMatch(f -> f.getMethodName().equals("<clinit>") && f.getClassName().startsWith(TABLES)));
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
