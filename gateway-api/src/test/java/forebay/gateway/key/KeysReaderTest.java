package forebay.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeysReaderTest {

  private static final String SHA = "a".repeat(64);

  private static List<String> problems(String text) {
    var refused = catchThrowableOfType(InvalidKeysException.class, () -> KeysReader.read(text));
    assertThat(refused).as("a refusal of %s", text).isNotNull();
    return refused.problems();
  }

  @Test
  void takesAnEntryThatSaysNoMoreThanItMust() throws Exception {
    var entries = KeysReader.read("- { id: a, sha256: %s, tenant: t }".formatted(SHA));
    assertThat(entries)
        .containsExactly(
            new KeyEntry(
                new KeyId("a"),
                SHA,
                new TenantId("t"),
                null,
                null,
                null,
                EnumSet.allOf(Lane.class),
                List.of(),
                null));
  }

  @Test
  void takesAnEntryThatSaysEverything() throws Exception {
    var entries =
        KeysReader.read(
            """
            keys:
              - id: a
                sha256: "%s"
                tenant: t
                per_minute: 60
                session_min_interval: 1.2s
                concurrent: 0
                lanes: [batch]
                models: ["qwen3:8b", "llama*"]
                expires: "2027-01-31T12:00:00+01:00"
            """
                .formatted(SHA.toUpperCase(Locale.ROOT)));
    assertThat(entries)
        .containsExactly(
            new KeyEntry(
                new KeyId("a"),
                SHA,
                new TenantId("t"),
                60,
                Duration.ofMillis(1200),
                0,
                Set.of(Lane.BATCH),
                List.of(new ModelPattern("qwen3:8b"), new ModelPattern("llama*")),
                Instant.parse("2027-01-31T11:00:00Z")));
  }

  @Test
  void readsADayAsTheLastOne() throws Exception {
    var entry =
        KeysReader.read("- { id: a, sha256: %s, tenant: t, expires: 2027-01-31 }".formatted(SHA))
            .getFirst();
    assertThat(entry.isValidAt(Instant.parse("2027-01-31T23:59:59Z"))).isTrue();
    assertThat(entry.isValidAt(Instant.parse("2027-02-01T00:00:00Z"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing yet\n", "keys:", "[]", "keys: []"})
  void takesAFileWithoutAnyKey(String text) throws Exception {
    assertThat(KeysReader.read(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "per_minute: -1 | per_minute: expected a whole number from 0 to 10000",
        "per_minute: 1.5 | per_minute: expected a whole number from 0 to 10000",
        "concurrent: many | concurrent: expected a whole number from 0 to 1000000",
        "session_min_interval: soon | session_min_interval: expected a duration such as 30s, 250ms or 2h",
        "lanes: [] | lanes: expected interactive, batch, or both",
        "lanes: [fast] | lanes: expected interactive, batch, or both",
        "models: [] | models: expected names of models, or no such field for all",
        "models: ['a*b'] | models: expected a model's name, with * at most at its end",
        "expires: soon | expires: expected a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z",
        "expire: 2027-01-31 | expire: unknown key, did you mean expires?"
      })
  void refusesAValueWithItsPlace(String field, String problem) {
    assertThat(problems("- { id: a, sha256: %s, tenant: t, %s }".formatted(SHA, field)))
        .containsExactly("keys[0]." + problem);
  }

  @Test
  void reportsEverythingAtOnceAndRepeatsNoValue() {
    var secret = "fb-secret";
    var found =
        problems(
            "- { id: a, sha256: %s }\n- { sha256: %s, tenant: 7 }\n- x\n".formatted(secret, SHA));
    assertThat(found)
        .containsExactly(
            "keys[0].sha256: expected the key's SHA-256 in 64 hexadecimal digits, in quotes",
            "keys[0].tenant: is required",
            "keys[1].id: is required",
            "keys[1].tenant: expected text, in quotes if it looks like a number",
            "keys[2]: expected an entry with id, sha256 and tenant");
    assertThat(found.toString()).doesNotContain(secret);
  }

  @Test
  void refusesTheSameKeyOrNameTwice() {
    assertThat(
            problems(
                "- { id: a, sha256: %1$s, tenant: t }\n- { id: a, sha256: %1$s, tenant: t }"
                    .formatted(SHA)))
        .containsExactly(
            "keys[1].id: the same as keys[0].id", "keys[1].sha256: the same as keys[0].sha256");
  }

  @Test
  void refusesWhatIsNoListOfKeys() {
    assertThat(problems("kees: []")).containsExactly("kees: unknown key, did you mean keys?");
    assertThat(problems("just words")).containsExactly("expected a list of keys");
    assertThat(problems("a: [")).hasSize(1).first().asString().startsWith("not YAML at line");
    assertThat(problems("- { id: a, id: b }")).first().asString().startsWith("not YAML at line");
  }
}
