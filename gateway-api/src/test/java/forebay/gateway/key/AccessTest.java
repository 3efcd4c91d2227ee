package forebay.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import forebay.gateway.problem.RefusedException;
import forebay.protocol.config.ForebayConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {

  @TempDir private Path directory;

  private Authenticator open(String host, String mode) throws Exception {
    var config =
        ForebayConfig.parse(
            "server: { host: '%s' }\nauth: { mode: %s, keys_file: '%s' }"
                .formatted(host, mode, directory.resolve("keys.yaml")));
    return Access.open(
        config.auth(),
        config.server(),
        config.rateLimit(),
        new SimpleMeterRegistry(),
        InstantSource.system());
  }

  private void writeKeys(String text) throws IOException {
    Files.writeString(directory.resolve("keys.yaml"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.8.8.8"})
  void letsEverybodyInOnALoopbackAddress(String host) throws Exception {
    try (var access = open(host, "auto")) {
      var caller = access.authenticate("Bearer x");
      assertThat(caller.tenant().value()).isEqualTo(caller.key().value());
      assertThat(caller.allowance().perMinute()).isEqualTo(15);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void refusesToLetEverybodyInFromElsewhereAndNamesBothWaysOut(String host) {
    assertThatThrownBy(() -> open(host, "auto"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(host)
        .hasMessageContaining("./forebay key new")
        .hasMessageContaining("auth: none");
  }

  @Test
  void letsEverybodyInFromAnywhereIfThatIsWrittenDown() throws Exception {
    writeKeys("nonsense");
    try (var access = open("0.0.0.0", "none")) {
      assertThat(access.authenticate(null).key().value()).isEqualTo("anonymous");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "keys"})
  void asksForAKeyWhereThereIsAFile(String mode) throws Exception {
    writeKeys("[]");
    for (var host : new String[] {"0.0.0.0", "127.0.0.1"}) {
      try (var access = open(host, mode)) {
        assertThatThrownBy(() -> access.authenticate("Bearer x"))
            .isInstanceOf(RefusedException.class);
      }
    }
  }

  @Test
  void needsTheFileWhereKeysAreDemanded() {
    assertThatThrownBy(() -> open("127.0.0.1", "keys"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("auth.mode is keys")
        .hasMessageContaining("./forebay key new");
  }

  @Test
  void startsWithNoFileThatCannotBeUsed() throws Exception {
    writeKeys("- { id: a }");
    assertThatThrownBy(() -> open("127.0.0.1", "auto"))
        .isInstanceOf(InvalidKeysException.class)
        .hasMessageContaining("keys[0].sha256: is required");
  }
}
