package dev.berth.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

/** The compiled main classes, read once for all architecture tests. */
final class MainClasses {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.berth");

    private MainClasses() {}

    static JavaClasses all() {
        return ALL;
    }

    /** A rule may speak of a package that does not exist yet: it then waits for the package's first class. */
    static void hold(ArchRule rule) {
        rule.allowEmptyShould(true).check(ALL);
    }
}
