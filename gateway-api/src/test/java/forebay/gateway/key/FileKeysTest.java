package forebay.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import forebay.gateway.problem.RefusedException;
import forebay.protocol.KeyId;
import forebay.protocol.ModelName;
import forebay.protocol.TenantId;
import forebay.protocol.request.Allowance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileKeysTest {

  private static final Allowance BY_DEFAULT = new Allowance(15, Duration.ofMillis(1200), 100);
  private static final String ALICE = "- { id: alice-1, sha256: %s, tenant: alice%s }\n";

  @TempDir private Path directory;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2027-01-01T00:00:00Z"));
  private Path path;

  @BeforeEach
  void name() {
    path = directory.resolve("keys.yaml");
  }

  private FileKeys keys(@Nullable Authenticator withoutFile) {
    return new FileKeys(new KeysFile(path), BY_DEFAULT, withoutFile, meters, now::get);
  }

  private FileKeys started() throws IOException {
    var keys = keys(null);
    keys.refresh();
    return keys;
  }

  private void write(String text) throws IOException {
    // Another file in its place, as an editor and the command line leave it.
    var other = Files.writeString(directory.resolve("other"), text);
    Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String sha(String key) {
    return new ApiKey(key).sha256();
  }

  private static RefusedException refused(Authenticator keys, @Nullable String header) {
    var refused = catchThrowableOfType(RefusedException.class, () -> keys.authenticate(header));
    assertThat(refused).as("a refusal of %s", header).isNotNull();
    return refused;
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  @Test
  void knowsWhoseKeyItIsAndWhatItMay() throws Exception {
    write(ALICE.formatted(sha("secret"), ", per_minute: 3, concurrent: 0, models: ['qwen3*']"));
    var caller = started().authenticate("Bearer secret");
    assertThat(caller.key()).isEqualTo(new KeyId("alice-1"));
    assertThat(caller.tenant()).isEqualTo(new TenantId("alice"));
    assertThat(caller.allowance()).isEqualTo(new Allowance(3, Duration.ofMillis(1200), 0));
    assertThat(caller.mayUse(new ModelName("qwen3:8b"))).isTrue();
    assertThat(caller.mayUse(new ModelName("llama3"))).isFalse();
  }

  @Test
  void refusesEveryOtherKeyInTheSameWords() throws Exception {
    write(
        ALICE.formatted(sha("secret"), "")
            + "- { id: old, sha256: %s, tenant: t, expires: 2026-12-30 }".formatted(sha("old")));
    var keys = started();
    var message = refused(keys, "Bearer unknown").problem();
    assertThat(message.status()).isEqualTo(401);
    assertThat(message.code()).isEqualTo("invalid_api_key");
    for (var header : new String[] {null, "Bearer", "Bearer old", "Bearer SECRET", "bearer  x y"}) {
      assertThat(refused(keys, header).problem()).isEqualTo(message);
    }
    assertThat(refused(keys, "Basic c2VjcmV0").problem().status()).isEqualTo(401);
    assertThat(refused(keys, "secret").problem().status()).isEqualTo(401);
  }

  @Test
  void takesAChangeAndNoKeyThatWasRevokedOrHasExpired() throws Exception {
    write(ALICE.formatted(sha("secret"), ", expires: 2027-01-31"));
    var keys = started();
    assertThat(gauge("forebay.gateway.keys")).isEqualTo(1);
    now.set(Instant.parse("2027-02-01T00:00:00Z"));
    refused(keys, "Bearer secret");
    now.set(Instant.parse("2027-01-01T00:00:00Z"));
    keys.authenticate("Bearer secret");
    write(
        "- { id: b, sha256: %s, tenant: b }\n- { id: c, sha256: %s, tenant: c }"
            .formatted(sha("b"), sha("c")));
    keys.refresh();
    refused(keys, "Bearer secret");
    assertThat(keys.authenticate("Bearer b").tenant()).isEqualTo(new TenantId("b"));
    assertThat(gauge("forebay.gateway.keys")).isEqualTo(2);
  }

  @Test
  void keepsTheLastGoodKeysWhenTheFileCannotBeUsedOrVanishes() throws Exception {
    write(ALICE.formatted(sha("secret"), ""));
    var keys = started();
    write("- { id: alice-1 }");
    keys.refresh();
    keys.authenticate("Bearer secret");
    assertThat(gauge("forebay.gateway.keys.stale")).isEqualTo(1);
    write(ALICE.formatted(sha("secret"), ""));
    keys.refresh();
    assertThat(gauge("forebay.gateway.keys.stale")).isZero();
    Files.delete(path);
    keys.refresh();
    keys.authenticate("Bearer secret");
    assertThat(gauge("forebay.gateway.keys.stale")).isEqualTo(1);
  }

  @Test
  void letsEverybodyInOnlyUntilThereIsAFile() throws Exception {
    try (var keys = keys(new AnyKey(BY_DEFAULT)).start()) {
      assertThat(keys.authenticate("Bearer x").key().value()).matches("[0-9a-f]{16}");
      assertThat(keys.authenticate(null).key().value()).isEqualTo("anonymous");
      write(ALICE.formatted(sha("secret"), ""));
      keys.refresh();
      refused(keys, "Bearer x");
      Files.delete(path);
      keys.refresh();
      refused(keys, "Bearer x");
      keys.authenticate("Bearer secret");
    }
  }
}
