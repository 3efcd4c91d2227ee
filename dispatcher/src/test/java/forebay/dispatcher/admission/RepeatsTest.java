package forebay.dispatcher.admission;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.dispatcher.admission.AdmissionDecision.Admit;
import forebay.dispatcher.admission.AdmissionDecision.Attach;
import forebay.dispatcher.admission.AdmissionDecision.Reject;
import forebay.protocol.reply.Rejection;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that asks again is given what it asked for before, and the last one out stops it. */
final class RepeatsTest {

  private static final Idempotency FIRST = new Idempotency("b", "b", false);
  private static final Idempotency RETRY = new Idempotency("b", "b", true);

  private final Desk desk = Desk.thatRejects();

  @Test
  void attachesARetryToTheRequestThatRuns() {
    desk.asks("a", null, FIRST);
    assertThat(desk.asks("a", null, RETRY)).isEqualTo(new Attach(Desk.id(2), Desk.id(1)));
    assertThat(desk.asks("a", null, RETRY)).isEqualTo(new Attach(Desk.id(3), Desk.id(1)));
  }

  @Test
  void attachesItToTheAnswerForTenMinutes() {
    desk.asks("a", null, FIRST);
    desk.settles(1, true);
    desk.advance(Duration.ofMinutes(10).minusSeconds(1));
    assertThat(desk.asks("a", null, RETRY)).isInstanceOf(Attach.class);
    desk.advance(Duration.ofSeconds(2));
    assertThat(desk.asks("a", null, RETRY)).isInstanceOf(Admit.class);
  }

  @Test
  void triesAnewWhatFailed() {
    desk.asks("a", null, FIRST);
    desk.settles(1, false);
    assertThat(desk.asks("a", null, RETRY)).isInstanceOf(Admit.class);
  }

  @Test
  void takesTheSameQuestionForANewOneUnlessItSaysThatItIsARetry() {
    desk.asks("a", null, FIRST);
    assertThat(desk.asks("a", null, FIRST)).isInstanceOf(Admit.class);
    assertThat(desk.asks("a", null, RETRY)).isEqualTo(new Attach(Desk.id(3), Desk.id(2)));
  }

  @Test
  void neverAttachesAcrossKeys() {
    desk.asks("a", null, FIRST);
    assertThat(desk.asks("b", null, RETRY)).isInstanceOf(Admit.class);
  }

  @Test
  void refusesAnIdempotencyKeyThatWasUsedForSomethingElse() {
    desk.asks("a", null, new Idempotency("key:1", "b", true));
    assertThat(desk.asks("a", null, new Idempotency("key:1", "b", true)))
        .isInstanceOf(Attach.class);
    assertThat(((Reject) desk.asks("a", null, new Idempotency("key:1", "c", true))).reason())
        .isEqualTo(Rejection.IDEMPOTENCY_MISMATCH);
  }

  @Test
  void costsNothingOfTheLimits() {
    for (int i = 0; i < 14; i++) {
      desk.asks("a");
    }
    desk.asks("a", "s", FIRST);
    assertThat(desk.asks("a", "s", RETRY)).isInstanceOf(Attach.class);
  }

  @Test
  void stopsWhenTheLastReaderHasLeft() {
    desk.asks("a", null, FIRST);
    desk.asks("a", null, RETRY);
    desk.leaves(1, Request.Cause.LEFT);
    assertThat(desk.said()).isEmpty();
    desk.leaves(2, Request.Cause.LEFT);
    assertThat(desk.said()).containsExactly("stop r1");
  }

  @Test
  void stopsAtOnceWhenSomebodyAsksForIt() {
    desk.asks("a", null, FIRST);
    desk.asks("a", null, RETRY);
    desk.leaves(2, Request.Cause.ASKED);
    assertThat(desk.said()).containsExactly("stop r1");
  }

  @Test
  void waitsAMomentForAClientThatComesBackByItself() {
    desk.asks("a", null, FIRST);
    desk.leaves(1, Request.Cause.MAY_RETURN);
    desk.advance(Duration.ofMillis(500));
    assertThat(desk.asks("a", null, RETRY)).isInstanceOf(Attach.class);
    desk.advance(Duration.ofSeconds(5));
    assertThat(desk.said()).isEmpty();
    desk.leaves(2, Request.Cause.MAY_RETURN);
    desk.advance(Duration.ofMillis(1100));
    assertThat(desk.said()).isEmpty();
    desk.advance(Duration.ofMillis(100));
    assertThat(desk.said()).containsExactly("stop r1");
  }

  @Test
  void triesAnewWhatWasStopped() {
    desk.asks("a", null, FIRST);
    desk.leaves(1, Request.Cause.LEFT);
    assertThat(desk.asks("a", null, RETRY)).isInstanceOf(Admit.class);
  }

  @Test
  void passesOnTheCancelOfARequestThatItDoesNotKnow() {
    desk.leaves(99, Request.Cause.LEFT);
    assertThat(desk.said()).containsExactly("stop r99");
  }

  @Test
  void remembersReadersAndThoseWhoMayReturnAfterARestart() {
    desk.asks("a", null, FIRST);
    desk.asks("a", null, RETRY);
    desk.restart();
    assertThat(desk.asks(2, "a", null, RETRY, desk.now)).isInstanceOf(Attach.class);
    desk.leaves(1, Request.Cause.LEFT);
    desk.leaves(2, Request.Cause.MAY_RETURN);
    desk.restart();
    desk.advance(Duration.ofMillis(1200));
    assertThat(desk.said()).containsExactly("stop r1");
  }

  @Test
  void boundsTheReadersOfOneAnswer() {
    desk.asks("a", null, FIRST);
    for (int i = 1; i < Admission.MAX_READERS; i++) {
      desk.asks("a", null, RETRY);
    }
    assertThat(((Reject) desk.asks("a", null, RETRY)).reason()).isEqualTo(Rejection.CONCURRENCY);
  }
}
