package forebay.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
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
  void isANumberInBase32ThatSortsAsItsText() {
    var random = new Random(7);
    var last = new RequestId(0, 0, 0, 0);
    for (int i = 0; i < 1_000; i++) {
      var id =
          new RequestId(
              random.nextLong(1L << 48),
              random.nextInt(1 << 16),
              random.nextLong(),
              random.nextLong());
      var number =
          ByteBuffer.allocate(24)
              .putLong(id.epochMillis() << 16 | id.partition())
              .putLong(id.randomHigh())
              .putLong(id.randomLow())
              .array();
      assertThat(new BigInteger(id.toString(), 32)).isEqualTo(new BigInteger(1, number));
      assertThat(Integer.signum(id.compareTo(last)))
          .isEqualTo(Integer.signum(id.toString().compareTo(last.toString())));
      last = id;
    }
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
        "400000000000000000000000000000000000000",
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
