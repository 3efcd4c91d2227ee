package forebay.gateway.reply;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.gateway.http.Events;
import forebay.gateway.reply.ReplyBuffer.Interruption;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FollowerTest {

  private static final RequestId ID = new RequestId(1, 2, 3, 4);
  private static final Events EVENTS = new Events(ID);
  private static final Reply STARTED = EVENTS.started();
  private static final Reply ONE = EVENTS.delta(1, "one");
  private static final Reply TWO = EVENTS.delta(2, "two");
  private static final Reply THREE = EVENTS.delta(3, "three");
  private static final Reply COMPLETED = EVENTS.completed(4);

  private final Source source = new Source();

  /** A log of one request, and a tail that buffers no more than two events. */
  private static final class Source implements ReplySource {

    private final List<Reply> log = new ArrayList<>();
    private @Nullable ReplyBuffer buffer;
    private long tailedFrom = NOT_YET;
    private int maxReaders = 1;
    private int readers;

    void write(Reply... replies) {
      for (var reply : replies) {
        log.add(reply);
        if (buffer != null) {
          buffer.add(reply);
        }
      }
    }

    @Override
    public int partitions() {
      return 16;
    }

    @Override
    public void attach(RequestId id, ReplyBuffer attached) {
      buffer = attached;
    }

    @Override
    public void detach(RequestId id, ReplyBuffer detached) {
      if (buffer == detached) {
        buffer = null;
      }
    }

    @Override
    public long tailedFrom(RequestId id) {
      return tailedFrom;
    }

    @Override
    public @Nullable EventReader rejoin(RequestId id) {
      return lookUp(id);
    }

    @Override
    public @Nullable EventReader catchUp(RequestId id) {
      return lookUp(id);
    }

    @Override
    public @Nullable EventReader lookUp(RequestId id) {
      if (readers == maxReaders) {
        return null;
      }
      readers++;
      return new Reader();
    }

    private final class Reader implements EventReader {

      private int next;

      /** One event at a time, as it may come from a broker. */
      @Override
      public List<Reply> poll(Duration timeout) {
        return next < log.size() ? List.of(log.get(next++)) : List.of();
      }

      @Override
      public boolean caughtUp() {
        return next == log.size();
      }

      @Override
      public long position() {
        return next;
      }

      @Override
      public void close() {
        readers--;
      }
    }
  }

  private static Next next(Follower follower) throws InterruptedException {
    return follower.next(Duration.ofMillis(1));
  }

  private static void assertThatItSees(Follower follower, int ordinal, Reply... replies)
      throws InterruptedException {
    for (var i = 0; i < replies.length; i++) {
      assertThat(next(follower)).isEqualTo(new Next.Event(replies[i], ordinal + i));
    }
  }

  @Test
  void showsWhatTheTailGives() throws Exception {
    try (var follower = Follower.ofNew(ID, source, 2)) {
      assertThat(next(follower)).isInstanceOf(Next.Nothing.class);
      source.write(STARTED, ONE);
      assertThatItSees(follower, 1, STARTED, ONE);
      assertThat(next(follower)).isInstanceOf(Next.Nothing.class);
    }
    assertThat(source.buffer).isNull();
  }

  @Test
  void goesOnFromTheLogWhereASlowReaderLostTheTail() throws Exception {
    try (var follower = Follower.ofNew(ID, source, 2)) {
      source.write(STARTED, ONE);
      assertThatItSees(follower, 1, STARTED);
      source.write(TWO, THREE);
      assertThatItSees(follower, 2, ONE, TWO, THREE);
      assertThat(source.buffer).as("the tail no longer feeds it").isNull();
      assertThat(next(follower)).isInstanceOf(Next.Nothing.class);
      source.write(COMPLETED);
      assertThatItSees(follower, 5, COMPLETED);
    }
    assertThat(source.readers).isZero();
  }

  @Test
  void numbersEventsTheSameWayFromTheLog() throws Exception {
    source.write(STARTED, STARTED, ONE, ONE, TWO);
    var reader = source.lookUp(ID);
    assertThat(reader).isNotNull();
    try (var follower = Follower.ofLog(ID, source, reader, reader.poll(Duration.ZERO), 2)) {
      assertThatItSees(follower, 1, STARTED, ONE, TWO);
    }
    assertThat(source.readers).isZero();
  }

  @Test
  void leavesTheLogForTheTailOnceTheTailHasTheRest() throws Exception {
    source.write(STARTED, ONE);
    var reader = source.lookUp(ID);
    assertThat(reader).isNotNull();
    try (var follower = Follower.ofLog(ID, source, reader, List.of(), 2)) {
      assertThatItSees(follower, 1, STARTED, ONE);
      assertThat(next(follower)).isInstanceOf(Next.Nothing.class);
      source.write(TWO);
      source.tailedFrom = 3;
      assertThatItSees(follower, 3, TWO);
      assertThat(next(follower)).isInstanceOf(Next.Nothing.class);
      assertThat(source.readers).as("readers of the log").isZero();
      source.write(THREE, COMPLETED);
      assertThatItSees(follower, 4, THREE, COMPLETED);
    }
    assertThat(source.buffer).isNull();
  }

  @Test
  void needsNoTailForAnAnswerThatHasEnded() throws Exception {
    source.write(STARTED, ONE, TWO, THREE, COMPLETED);
    var reader = source.lookUp(ID);
    assertThat(reader).isNotNull();
    try (var follower = Follower.ofLog(ID, source, reader, List.of(), 2)) {
      assertThatItSees(follower, 1, STARTED, ONE, TWO, THREE, COMPLETED);
      assertThat(source.buffer).isNull();
    }
  }

  @Test
  void saysThatTooManyReadTheLogAlready() throws Exception {
    source.maxReaders = 0;
    try (var follower = Follower.ofNew(ID, source, 2)) {
      source.write(STARTED, ONE, TWO);
      assertThat(next(follower)).isInstanceOf(Next.TooManyReaders.class);
    }
  }

  @Test
  void saysThatTheLogHasAHole() throws Exception {
    try (var follower = Follower.ofNew(ID, source, 2)) {
      source.write(STARTED, TWO);
      assertThatItSees(follower, 1, STARTED);
      assertThat(next(follower)).isInstanceOf(Next.Gap.class);
    }
  }

  @Test
  void isInterruptedWhereverItReads() throws Exception {
    try (var follower = Follower.ofNew(ID, source, 2)) {
      source.write(STARTED, ONE, TWO);
      assertThatItSees(follower, 1, STARTED);
      follower.interrupt(Interruption.LEFT);
      assertThat(next(follower)).isEqualTo(new Next.Interrupted(Interruption.LEFT));
    }
  }
}
