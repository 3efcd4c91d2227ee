package forebay.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ApiKeyTest {

  private final Random random = new Random(7);

  @Test
  void isRecognisedAndNotMistaken() {
    var key = ApiKey.generate(random).text();
    assertThat(key).matches("fb-[0-9A-Za-z]{49}");
    assertThat(ApiKey.isWellFormed(key)).isTrue();
    var last = key.charAt(key.length() - 1);
    var wrong = key.substring(0, key.length() - 1) + (last == 'a' ? 'b' : 'a');
    assertThat(ApiKey.isWellFormed(wrong)).isFalse();
    assertThat(ApiKey.isWellFormed("fb-")).isFalse();
  }

  @Test
  void isAnotherOneEachTimeAndShownByNothing() {
    var keys =
        Stream.generate(() -> ApiKey.generate(random)).limit(1000).collect(Collectors.toSet());
    assertThat(keys).hasSize(1000);
    assertThat(keys).allMatch(key -> !key.toString().contains(key.text()));
  }
}
