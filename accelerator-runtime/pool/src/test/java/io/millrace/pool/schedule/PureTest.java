package io.millrace.pool.schedule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The scheduler is pure: the live pool, a simulator and the tests run the same code. */
class PureTest {
    private final JavaClasses classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.millrace.pool");

    @Test
    void schedulingKnowsNoClusterStoreThreadOrClock() {
        noClasses().that().resideInAPackage("io.millrace.pool.schedule").should().dependOnClassesThat().resideInAnyPackage("com.hazelcast..",
                "java.sql..", "javax.sql..", "java.util.concurrent..", "java.time..", "java.io..", "java.nio..", "java.net..",
                "io.millrace.pool.coordinate..", "io.millrace.pool.ledger..", "io.millrace.pool.execute..").check(classes);
        noClasses().that().resideInAPackage("io.millrace.pool.schedule").should().dependOnClassesThat().haveFullyQualifiedName("java.lang.Thread")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.Random")
                .orShould().callMethod(System.class, "nanoTime").orShould().callMethod(System.class, "currentTimeMillis").check(classes);
    }

    @Test
    void onlyCoordinationKnowsTheCluster() {
        noClasses().that().resideOutsideOfPackage("io.millrace.pool.coordinate").should().dependOnClassesThat().resideInAPackage("com.hazelcast..")
                .check(classes);
    }

    @Test
    void onlyTheLedgerSpeaksSql() {
        noClasses().that().resideOutsideOfPackage("io.millrace.pool.ledger").should().dependOnClassesThat().resideInAPackage("java.sql..")
                .check(classes);
    }
}
