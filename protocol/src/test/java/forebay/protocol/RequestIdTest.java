package forebay.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestIdTest {

  @Test
  void readsBackWhatItWrites() {
    var random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      var id =
          new RequestId(
              random.nextLong(1L << 48),
              random.nextInt(1 << 16),
              random.nextLong(),
              random.nextLong());
      assertThat(id.toString()).hasSize(RequestId.LENGTH);
      assertThat(RequestId.parse(id.toString())).isEqualTo(id);
    }
  }

  @Test
  void writesTheNumberInBase32() {
    var id = new RequestId(0x123456789ABCL, 0xDEF0, 0x0123456789ABCDEFL, 0xFEDCBA9876543210L);
    var digits =
        new BigInteger("123456789ABCDEF00123456789ABCDEFFEDCBA9876543210", 16).toString(32);
    assertThat(id).hasToString("0".repeat(RequestId.LENGTH - digits.length()) + digits);
  }

  @Test
  void sortsAsItsText() {
    var random = new Random(8);
    var ids =
        Stream.generate(
                () ->
                    new RequestId(
                        random.nextLong(3),
                        random.nextInt(3),
                        random.nextLong(),
                        random.nextLong()))
            .limit(200)
            .toList();
    assertThat(ids.stream().sorted().map(RequestId::toString).toList())
        .isEqualTo(ids.stream().map(RequestId::toString).sorted().toList());
  }

  @Test
  void sortsByTime() {
    var ids =
        Stream.of(1L, 77L, 1_700_000_000_000L, (1L << 48) - 1)
            .map(time -> new RequestId(time, 65_535, -1, -1))
            .toList();
    assertThat(ids).isSorted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv",
        "00000000000000000000000000000000000000\n"
      })
  void refusesWhatIsNoIdAndDoesNotRepeatIt(String text) {
    assertThatThrownBy(() -> RequestId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a request id");
  }
}
