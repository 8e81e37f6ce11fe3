package io.vernissage.gallery;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.vernissage.gallery", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_OTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vernissage.upload..",
                    "io.vernissage.registry..",
                    "io.vernissage.vm..",
                    "io.vernissage.local..",
                    "io.vernissage.emulator..")
            .because("services share topics and the language of events, never each other's classes");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("io.vernissage.gallery.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a reader must be able to understand one package after the other");

    @ArchTest
    static final ArchRule ROOT_KNOWS_NO_FEATURE = noClasses()
            .that()
            .resideInAPackage("io.vernissage.gallery")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vernissage.gallery.*..")
            .because("the root holds only what the features share, and so stands in no cycle with them");

    @ArchTest
    static final ArchRule ADAPTERS_KNOW_NO_FEATURE = noClasses()
            .that()
            .resideInAnyPackage("..azpkg..", "..icon..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..gallery.publishing..", "io.vernissage.hub..", "com.azure..", "io.quarkus..")
            .because("a package can be made and read without a stamp, a broker or a running service");
}
