package io.vernissage.vm;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.vernissage.vm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SEES_NO_OTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vernissage.upload..", "io.vernissage.gallery..", "io.vernissage.registry..")
            .because("services share topics and the language of events, never each other's classes");

    @ArchTest
    static final ArchRule SEES_NOTHING_MADE_FOR_THE_LOCAL_RUN = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vernissage.emulator..", "io.vernissage.local..")
            .because("the local run differs from production in configuration only");

    @ArchTest
    static final ArchRule HAS_NO_CYCLES = slices().matching("io.vernissage.vm.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a reader follows the stages in order");

    @ArchTest
    static final ArchRule ROOT_KNOWS_NO_FEATURE = noClasses()
            .that()
            .resideInAPackage("io.vernissage.vm")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vernissage.vm.*..")
            .because("the root holds only what the features share");
}
