package forebay.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeysFileTest {

  @TempDir private Path directory;
  private Path path;
  private KeysFile file;

  @BeforeEach
  void name() {
    path = directory.resolve("keys.yaml");
    file = new KeysFile(path);
  }

  private static KeyEntry entry(String id, Map<String, Object> more) throws IOException {
    var fields = new HashMap<String, @Nullable Object>(more);
    fields.put("id", id);
    fields.put("sha256", new ApiKey("key " + id).sha256());
    fields.put("tenant", "t: \"x\" #1");
    return KeysFile.entry(fields);
  }

  @Test
  void isMadeForItsOwnerOnly() throws Exception {
    file.add(entry("a", Map.of()));
    assertThat(file.read()).containsExactly(entry("a", Map.of()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(file.isOpenToOthers()).isFalse();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(file.isOpenToOthers()).isTrue();
  }

  @Test
  void keepsAllThatAnEntrySays() throws Exception {
    var full =
        entry(
            "b",
            Map.of(
                "per_minute",
                3,
                "session_min_interval",
                "0",
                "concurrent",
                2,
                "lanes",
                List.of("batch"),
                "models",
                List.of("qwen3:*"),
                "expires",
                "2027-01-31"));
    file.add(entry("a", Map.of()));
    file.add(full);
    assertThat(file.read()).containsExactly(entry("a", Map.of()), full);
  }

  @Test
  void leavesWhatOthersWroteAsItIs() throws Exception {
    var text =
        """
        # by hand
        keys:
            # the first
            - id: one   # comment
              sha256: %s
              tenant: t

            - sha256: %s
              id: 'two'
              tenant: t
        """
            .formatted("a".repeat(64), "b".repeat(64));
    Files.writeString(path, text);
    file.add(entry("three", Map.of()));
    assertThat(Files.readString(path)).startsWith(text).contains("\n    - id: \"three\"\n");
    assertThat(file.remove("three")).isTrue();
    assertThat(Files.readString(path)).isEqualTo(text);
    assertThat(file.remove("two")).isTrue();
    assertThat(Files.readString(path)).startsWith("# by hand\n").contains("# comment");
    assertThat(file.remove("two")).isFalse();
    assertThat(file.remove("one")).isTrue();
    assertThat(file.read()).isEmpty();
  }

  @Test
  void refusesToChangeWhatItCannotChangeWell() throws Exception {
    var text = "[{ id: a, sha256: %s, tenant: t }]\n".formatted("a".repeat(64));
    Files.writeString(path, text);
    assertThatThrownBy(() -> file.add(entry("b", Map.of())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("with an editor");
    assertThat(Files.readString(path)).isEqualTo(text);
  }

  @Test
  void refusesANameThatIsTaken() throws Exception {
    file.add(entry("a", Map.of()));
    assertThatThrownBy(() -> file.add(entry("a", Map.of())))
        .hasMessageContaining("there is a key a in");
  }

  @Test
  void isChangedByOneAtATime() throws Exception {
    Files.createFile(directory.resolve(".keys.yaml.new"));
    assertThatThrownBy(() -> file.add(entry("a", Map.of())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another command");
  }

  @Test
  void saysThatItIsNotThere() {
    assertThatThrownBy(file::read).hasMessage(path + ": no such file");
  }
}
