package io.millrace.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.millrace.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** No I/O, no threads, no clocks, no randomness, no library. */
    @ArchTest
    static final ArchRule the_notebook_is_pure = classes().that().resideInAPackage("io.millrace.server.notebook")
            .should().onlyDependOnClassesThat().resideInAnyPackage("io.millrace.server.notebook", "java.lang..", "java.util", "java.util.function", "java.util.stream",
                    "java.util.regex", "java.time", "java.time.format");

    @ArchTest
    static final ArchRule the_notebook_asks_no_clock = noClasses().that().resideInAPackage("io.millrace.server.notebook")
            .should().callMethod(java.time.Instant.class, "now").orShould().callMethod(java.util.UUID.class, "randomUUID")
            .orShould().callMethod(System.class, "nanoTime").orShould().callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule the_store_knows_no_notebooks_from_inside = noClasses().that().resideInAPackage("io.millrace.server.store")
            .should().dependOnClassesThat().resideInAnyPackage("io.millrace.server.notebook", "io.millrace.server.live", "io.millrace.server.http");

    @ArchTest
    static final ArchRule only_the_web_speaks_http = noClasses().that().resideInAnyPackage("io.millrace.server.notebook", "io.millrace.server.live",
            "io.millrace.server.kernels", "io.millrace.server.store", "io.millrace.server.accelerator").should().dependOnClassesThat().resideInAnyPackage("io.vertx.ext.web..", "io.millrace.server.http");

    @ArchTest
    static final ArchRule kernels_do_not_know_the_pool = noClasses().that().resideInAPackage("io.millrace.server.kernels")
            .should().dependOnClassesThat().resideInAPackage("io.millrace.pool..");
}
