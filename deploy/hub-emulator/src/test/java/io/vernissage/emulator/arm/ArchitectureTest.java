package io.vernissage.emulator.arm;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.vernissage.emulator");

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("io.vernissage.emulator.(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(type(ResourceManager.class), alwaysTrue())
                .because(
                        "a provider is understood with the rules in arm and nothing else; only ResourceManager knows all of them")
                .check(CLASSES);
    }

    @Test
    void shouldKeepTheRulesFreeOfTheirUsers() {
        noClasses()
                .that()
                .resideInAPackage("..emulator.arm..")
                .and()
                .doNotHaveFullyQualifiedName(ResourceManager.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..emulator.identity..",
                        "..emulator.storage..",
                        "..emulator.images..",
                        "..emulator.gallery..",
                        "..emulator.compute..",
                        "..emulator.deployments..",
                        "..emulator.network..")
                .because("what all providers share must not know any of them")
                .check(CLASSES);
    }

    @Test
    void shouldKeepBlobsFreeOfResourceManager() {
        noClasses()
                .that()
                .resideInAPackage("..emulator.blob..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..emulator.arm..")
                .because("the blob service knows accounts by AccountKeys alone")
                .check(CLASSES);
    }
}
