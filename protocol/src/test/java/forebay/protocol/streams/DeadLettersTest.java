package forebay.protocol.streams;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.RequestId;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Failure.Kind;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class DeadLettersTest {

  private static final RequestId ID = new RequestId(1, 3, 2, 1);

  private final DeadLetters letters = new DeadLetters("stage");

  @Test
  void cutsWhatIsTooLargeToBeKept() {
    var bytes = new byte[DeadLetters.MAX_PAYLOAD_BYTES * 3];
    assertThat(letters.unreadable("garbage", Optional.empty(), bytes).length)
        .isLessThan(DeadLetters.MAX_PAYLOAD_BYTES * 3 / 2);
  }

  @Test
  void saysWhereAConsumerFoundTheRecord() {
    var letter = letters.unreadable("garbage", new ConsumerRecord<>("t", 3, 7, "key", new byte[1]));
    assertThat(Wire.decode(DeadLetter.class, letter))
        .isEqualTo(new Decoded.Valid<>(new DeadLetter(null, "stage", "garbage", "t-3@7", "AA==")));
  }

  @Test
  void leavesALargeRequestOut() {
    var failure = new Failure(Kind.NODE_LOST, "gone");
    var bytes = new byte[DeadLetters.MAX_PAYLOAD_BYTES + 1];
    var letter = letters.givenUp(ID, failure, bytes);
    assertThat(Wire.decode(DeadLetter.class, letter))
        .isEqualTo(new Decoded.Valid<>(new DeadLetter(ID, "stage", "NODE_LOST: gone", null, null)));
  }
}
