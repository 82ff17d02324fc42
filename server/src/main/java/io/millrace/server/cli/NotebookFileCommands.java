package io.millrace.server.cli;

import io.millrace.server.formats.NotebookDiff;
import io.millrace.server.formats.NotebookFile;
import io.millrace.server.formats.NotebookFiles;
import io.millrace.server.formats.NotebookMerge;
import io.millrace.server.formats.Pdf;
import io.millrace.server.formats.Readable;
import io.millrace.server.jupyter.MalformedNotebook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done with notebook files alone, without a kernel. */
final class NotebookFileCommands {
    private NotebookFileCommands() {}

    /** Reads a file, or says on standard error why not. */
    static NotebookFiles.Found read(Path file) {
        try {
            return NotebookFiles.find(file);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        } catch (MalformedNotebook e) {
            throw new IllegalStateException(file + " is no notebook: " + e.getMessage(), e);
        }
    }

    @Command(name = "diff", mixinStandardHelpOptions = true, description = "Compares two notebooks cell by cell; exits with 1 where they differ.",
            footer = {"", "For Git: git config diff.millrace.command \"./workbench notebook diff\", and *.ipynb diff=millrace in .gitattributes."})
    static final class Diff implements Callable<Integer> {
        @Parameters(arity = "2..*", paramLabel = "FILE", description = "Before and after; or the seven arguments that Git gives.")
        private List<String> files;

        @Option(names = "--sources", description = "Leaves out outputs and metadata.")
        private boolean sources;

        @Override
        public Integer call() {
            boolean git = files.size() >= 7;
            Path before = Path.of(git ? files.get(1) : files.get(0));
            Path after = Path.of(git ? files.get(4) : files.get(1));
            List<String> lines = NotebookDiff.lines(read(before).notebook(), read(after).notebook(), sources);
            if (git && !lines.isEmpty()) {
                System.out.println("notebook " + files.get(0));
            }
            lines.forEach(System.out::println);
            return git || lines.isEmpty() ? 0 : 1;
        }
    }

    @Command(name = "merge", mixinStandardHelpOptions = true, description = "Merges two notebooks that come from one, by cell identifier. Exits with 1 where people must decide; "
            + "such cells hold Git's markers.", footer = {"", "For Git: git config merge.millrace.driver \"./workbench notebook merge %O %A %B\", and *.ipynb merge=millrace in .gitattributes."})
    static final class Merge implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "BASE", description = "What both come from.")
        private Path base;

        @Parameters(index = "1", paramLabel = "OURS", description = "Our side; the result is written here without --output.")
        private Path ours;

        @Parameters(index = "2", paramLabel = "THEIRS", description = "The other side.")
        private Path theirs;

        @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "Where to write the result.")
        private Path output;

        @Override
        public Integer call() throws IOException {
            NotebookFiles.Found mine = read(ours);
            NotebookMerge.Merged merged = NotebookMerge.merge(read(base).notebook(), mine.notebook(), read(theirs).notebook());
            Path to = output == null ? ours : output;
            Files.writeString(to, NotebookFiles.text(NotebookFiles.isNotebook(to.toString()) ? to.toString() : mine.kind(), merged.notebook()));
            merged.conflicts().forEach(conflict -> System.err.println("workbench: " + conflict));
            return merged.conflicts().isEmpty() ? 0 : 1;
        }
    }

    @Command(name = "convert", mixinStandardHelpOptions = true, description = "Writes a notebook in another format, by the ending of the file: .ipynb, "
            + ".jsh for the text form, .html, .pdf (with Chromium), .md, .java.")
    static final class Convert implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FROM")
        private Path from;

        @Parameters(index = "1", paramLabel = "TO")
        private Path to;

        @Override
        public Integer call() throws IOException {
            NotebookFile notebook = read(from).notebook();
            String name = to.getFileName().toString();
            String title = notebook.title(NotebookFiles.withoutEnding(from.getFileName().toString()));
            switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "ipynb", "jsh" -> Files.writeString(to, NotebookFiles.text(name, notebook));
                case "html" -> Files.writeString(to, Readable.html(notebook, title));
                case "pdf" -> Files.write(to, Pdf.print(Readable.html(notebook, title)));
                case "md" -> Files.writeString(to, Readable.markdown(notebook));
                case "java" -> Files.writeString(to, Readable.java(notebook));
                default -> throw new IllegalStateException(to + " has none of the endings .ipynb, .jsh, .html, .pdf, .md and .java.");
            }
            return 0;
        }
    }
}
