package forebay.dispatcher.admission;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.dispatcher.admission.AdmissionDecision.Admit;
import forebay.dispatcher.admission.AdmissionDecision.Defer;
import forebay.dispatcher.admission.AdmissionDecision.Reject;
import forebay.protocol.request.Request;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is over a limit waits, where the site wants it so. */
final class DeferringTest {

  private final Desk desk = Desk.thatDefers();

  @Test
  void goesOnWhenTheLimitLetsItThrough() {
    fill();
    assertThat(((Defer) desk.asks("a")).until()).isEqualTo(Desk.START.plusSeconds(60));
    desk.advance(Duration.ofMillis(59_900));
    assertThat(desk.said()).isEmpty();
    desk.advance(Duration.ofMillis(100));
    assertThat(desk.said()).containsExactly("release r16");
  }

  @Test
  void holdsPlacesInTheOrderOfArrival() {
    fill();
    desk.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 15; i++) {
      assertThat(((Defer) desk.asks("a")).until()).isEqualTo(Desk.START.plusSeconds(60));
    }
    assertThat(((Defer) desk.asks("a")).until()).isEqualTo(Desk.START.plusSeconds(120));
  }

  @Test
  void keepsASessionsPaceForIt() {
    desk.asks("a", "s", null);
    assertThat(((Defer) desk.asks("a", "s", null)).until()).isEqualTo(Desk.START.plusMillis(1200));
    assertThat(((Defer) desk.asks("a", "s", null)).until()).isEqualTo(Desk.START.plusMillis(2400));
  }

  @Test
  void refusesWhatWouldWaitPastItsDeadline() {
    fill();
    desk.deadline = Duration.ofSeconds(30);
    assertThat(((Reject) desk.asks("a")).retryAfter()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void boundsHowManyWait() {
    fill();
    for (int i = 0; i < 20; i++) {
      assertThat(desk.asks("a")).isInstanceOf(Defer.class);
    }
    assertThat(desk.asks("a")).isInstanceOf(Reject.class);
  }

  @Test
  void givesThePlaceBackOfOneThatIsCancelled() {
    fill();
    desk.asks("a");
    desk.leaves(16, Request.Cause.LEFT);
    assertThat(desk.said()).containsExactly("cancel r16");
    desk.advance(Duration.ofSeconds(61));
    assertThat(desk.said()).isEmpty();
    assertThat(desk.asks("a")).isInstanceOf(Admit.class);
  }

  @Test
  void goesOnAfterARestart() {
    fill();
    desk.asks("a");
    desk.restart();
    assertThat(desk.asks(16, "a", null, null, Desk.START)).isInstanceOf(Defer.class);
    desk.advance(Duration.ofSeconds(61));
    assertThat(desk.said()).containsExactly("release r16");
  }

  private void fill() {
    for (int i = 0; i < 15; i++) {
      desk.asks("a");
    }
  }
}
