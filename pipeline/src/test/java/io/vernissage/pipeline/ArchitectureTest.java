package io.vernissage.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.vernissage.pipeline", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.vernissage.pipeline.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that can be read by itself can be understood by itself");

    @ArchTest
    static final ArchRule THE_LANGUAGE_KNOWS_NO_MACHINERY = noClasses()
            .that()
            .resideInAPackage("io.vernissage.pipeline")
            .and()
            .doNotHaveFullyQualifiedName(Pipeline.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vernissage.pipeline.*..")
            .because("events are for everybody; only Pipeline, the front door, names what lies behind it");

    @ArchTest
    static final ArchRule ONLY_THE_GLUE_KNOWS_QUARKUS = noClasses()
            .that()
            .resideOutsideOfPackage("io.vernissage.pipeline.quarkus")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "org.eclipse.microprofile..")
            .because("the pipeline runs in a test or a tool without a container");
}
