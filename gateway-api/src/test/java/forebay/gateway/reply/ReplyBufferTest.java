package forebay.gateway.reply;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.gateway.http.Events;
import forebay.gateway.reply.ReplyBuffer.Interruption;
import forebay.gateway.reply.ReplyBuffer.Taken;
import forebay.protocol.RequestId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReplyBufferTest {

  private static final Events EVENTS = new Events(new RequestId(1, 2, 3, 4));

  private final ReplyBuffer buffer = new ReplyBuffer(2);

  @Test
  void givesEventsInTheirOrder() throws Exception {
    buffer.add(EVENTS.started());
    buffer.add(EVENTS.delta(1, "x"));
    assertThat(buffer.take(Duration.ZERO)).isEqualTo(new Taken.Event(EVENTS.started()));
    assertThat(buffer.take(Duration.ZERO)).isEqualTo(new Taken.Event(EVENTS.delta(1, "x")));
    assertThat(buffer.take(Duration.ofMillis(1))).isInstanceOf(Taken.Nothing.class);
  }

  @Test
  void losesEverythingWhenItOverflowsAndSaysSoOnce() throws Exception {
    assertThat(buffer.add(EVENTS.started())).isTrue();
    assertThat(buffer.add(EVENTS.delta(1, "x"))).isTrue();
    assertThat(buffer.add(EVENTS.delta(2, "x"))).isFalse();
    assertThat(buffer.add(EVENTS.delta(3, "x"))).isTrue();
    assertThat(buffer.take(Duration.ZERO)).isInstanceOf(Taken.Overflowed.class);
  }

  @Test
  void anInterruptionComesBeforeWhatWaits() throws Exception {
    buffer.add(EVENTS.started());
    buffer.interrupt(Interruption.LEFT);
    buffer.interrupt(Interruption.STOPPING);
    assertThat(buffer.take(Duration.ZERO)).isEqualTo(new Taken.Interrupted(Interruption.LEFT));
  }

  @Test
  void wakesWhoeverWaits() throws Exception {
    var waiting = Thread.ofVirtual().unstarted(() -> buffer.interrupt(Interruption.STOPPING));
    waiting.start();
    assertThat(buffer.take(Duration.ofSeconds(10)))
        .isEqualTo(new Taken.Interrupted(Interruption.STOPPING));
  }
}
