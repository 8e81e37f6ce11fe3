package io.vernissage.upload;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.vernissage.upload", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_OTHER_SERVICE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vernissage.registry..",
                    "io.vernissage.gallery..",
                    "io.vernissage.vm..",
                    "io.vernissage.local..",
                    "io.vernissage.emulator..")
            .because("services share topics and the language of events, never each other's classes");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("io.vernissage.upload.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a reader must be able to understand one package after the other");

    @ArchTest
    static final ArchRule READERS_KNOW_NO_FEATURE = noClasses()
            .that()
            .resideInAnyPackage("..upload.disk..", "..upload.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..upload.plan..",
                    "..upload.transfer..",
                    "..upload.seal..",
                    "..upload.cleanup..",
                    "..upload.publication..",
                    "..upload.intake..")
            .because("a disk can be read without a broker or a running service");

    @ArchTest
    static final ArchRule ONLY_BLOBS_ARE_A_STAMPS = noClasses()
            .that()
            .resideInAnyPackage("..upload.disk..", "..upload.source..")
            .and()
            .haveNameNotMatching("io\\.vernissage\\.upload\\.source\\.Blob.*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vernissage.hub..", "com.azure..")
            .because("a disk can be read without a stamp, unless it is a blob of one");
}
