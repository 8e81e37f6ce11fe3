package io.vernissage.hub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.vernissage.hub", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("io.vernissage.hub.(**)")
            .should()
            .beFreeOfCycles()
            .because("each package is to be understood without those that use it");

    @ArchTest
    static final ArchRule CONTRACTS_KNOW_NO_CONNECTION = noClasses()
            .that()
            .resideInAPackage("io.vernissage.hub")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vernissage.hub.*..")
            .because("services code against the contracts, and tests put others behind them");

    @ArchTest
    static final ArchRule QUARKUS_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackage("io.vernissage.hub.quarkus")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.smallrye..", "jakarta..")
            .because("a stamp can be used from plain Java");
}
