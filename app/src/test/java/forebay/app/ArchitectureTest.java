package forebay.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The roles never import each other: they meet in topics. */
final class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("forebay");

  static Stream<String> roles() {
    return Stream.of("gateway", "dispatcher", "cache", "worker", "loadtest");
  }

  @ParameterizedTest
  @MethodSource("roles")
  void aRoleKnowsNoOtherRoleAndNotTheProgram(String role) {
    var others =
        Stream.concat(roles().filter(other -> !other.equals(role)), Stream.of("app"))
            .map(other -> "forebay." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("forebay." + role + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(CLASSES);
  }

  @Test
  void theProtocolKnowsNobody() {
    var roles = Stream.concat(roles(), Stream.of("app")).map(role -> "forebay." + role + "..");
    noClasses()
        .that()
        .resideInAPackage("forebay.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(roles.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void nobodyReadsTheWallClockPastAnInstantSource() {
    noClasses()
        .that()
        .resideOutsideOfPackage("forebay.loadtest..")
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }
}
