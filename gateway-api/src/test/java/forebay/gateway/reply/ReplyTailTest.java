package forebay.gateway.reply;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.gateway.http.Events;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import forebay.protocol.topic.Topic;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReplyTailTest {

  private static final int OWN = 1;
  private static final int OTHER = 2;
  private static final Topic REPLIES = Topics.of("t.", 1, 4).replies();
  private static final RequestId MINE = new RequestId(1, OWN, 3, 4);
  private static final RequestId THEIRS = new RequestId(1, OTHER, 3, 4);

  private final List<String> unreadable = new ArrayList<>();
  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
  private final ReplyBuffer buffer = new ReplyBuffer(9);
  private final ReplyTail tail =
      new ReplyTail(
          REPLIES,
          OWN,
          new ReplyTail.Listener() {
            @Override
            public void unreadable(byte[] deadLetter) {
              unreadable.add(new String(deadLetter, StandardCharsets.UTF_8));
            }

            @Override
            public void lagging() {}
          });

  private static TopicPartition partition(int number) {
    return new TopicPartition(REPLIES.name(), number);
  }

  @BeforeEach
  void position() {
    ends(100);
    tail.position(consumer);
  }

  private void ends(long offset) {
    consumer.updateEndOffsets(
        IntStream.range(0, 4).boxed().collect(Collectors.toMap(n -> partition(n), n -> offset)));
  }

  private void write(RequestId id, long offset, byte[] value) {
    consumer.addRecord(
        new ConsumerRecord<>(REPLIES.name(), id.partition(), offset, id.toString(), value));
    consumer.poll(Duration.ZERO).forEach(tail::on);
    tail.polled(consumer);
  }

  private void write(Reply reply, long offset) {
    write(reply.id(), offset, Wire.encode(reply));
  }

  private static ReplyBuffer.Taken taken(ReplyBuffer from) throws InterruptedException {
    return from.take(Duration.ZERO);
  }

  @Test
  void handsEachEventToAllWhoWaitForIt() throws Exception {
    var second = new ReplyBuffer(9);
    tail.attach(MINE, buffer);
    tail.attach(MINE, second);
    assertThat(tail.tailedFrom(MINE)).isEqualTo(100);
    var started = new Events(MINE).started();
    write(started, 100);
    assertThat(taken(buffer)).isEqualTo(new ReplyBuffer.Taken.Event(started));
    assertThat(taken(second)).isEqualTo(new ReplyBuffer.Taken.Event(started));
    tail.detach(MINE, buffer);
    write(new Events(MINE).delta(1, "x"), 101);
    assertThat(taken(buffer)).isInstanceOf(ReplyBuffer.Taken.Nothing.class);
    assertThat(taken(second)).isInstanceOf(ReplyBuffer.Taken.Event.class);
    assertThat(tail.tailedFrom(MINE)).isEqualTo(102);
  }

  @Test
  void readsAnotherPartitionAsLongAsSomebodyFollowsARequestThere() throws Exception {
    tail.attach(THEIRS, buffer);
    assertThat(tail.tailedFrom(THEIRS)).isEqualTo(ReplySource.NOT_YET);
    ends(200);
    tail.polled(consumer);
    assertThat(tail.tailedFrom(THEIRS)).isEqualTo(200);
    assertThat(consumer.assignment()).containsExactlyInAnyOrder(partition(OWN), partition(OTHER));
    assertThat(consumer.position(partition(OWN))).as("its own goes on where it was").isEqualTo(100);
    var started = new Events(THEIRS).started();
    write(started, 200);
    assertThat(taken(buffer)).isEqualTo(new ReplyBuffer.Taken.Event(started));
    tail.detach(THEIRS, buffer);
    tail.polled(consumer);
    assertThat(consumer.assignment()).containsExactly(partition(OWN));
    assertThat(tail.tailedFrom(THEIRS)).isEqualTo(ReplySource.NOT_YET);
  }

  @Test
  void reportsOnlyWhatItCannotReadInItsOwnPartition() {
    tail.attach(THEIRS, buffer);
    tail.polled(consumer);
    write(new RequestId(1, OTHER, 5, 6), 100, new byte[] {'?'});
    assertThat(unreadable).isEmpty();
    write(MINE, 100, new byte[] {'?'});
    assertThat(unreadable).hasSize(1);
  }

  @Test
  void goesOnWhereItWasAfterABreak() {
    write(new Events(MINE).started(), 100);
    var next = new MockConsumer<String, byte[]>("earliest");
    next.updateEndOffsets(Map.of(partition(OWN), 500L));
    tail.position(next);
    assertThat(next.position(partition(OWN))).isEqualTo(101);
  }
}
