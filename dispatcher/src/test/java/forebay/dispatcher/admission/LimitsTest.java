package forebay.dispatcher.admission;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.dispatcher.admission.AdmissionDecision.Admit;
import forebay.dispatcher.admission.AdmissionDecision.Expire;
import forebay.dispatcher.admission.AdmissionDecision.Reject;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.reply.Quota;
import forebay.protocol.reply.Rejection;
import forebay.protocol.request.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and when who is not may come back. */
final class LimitsTest {

  private final Desk desk = Desk.thatRejects();

  @Test
  void letsExactlyAsManyInAsMayEnter() {
    for (int i = 0; i < 15; i++) {
      assertThat(desk.asks("a")).isInstanceOf(Admit.class);
    }
    for (int i = 0; i < 185; i++) {
      assertThat(desk.asks("a")).isInstanceOf(Reject.class);
    }
  }

  @Test
  void saysWhereTheKeyStands() {
    assertThat(((Admit) desk.asks("a")).quota())
        .isEqualTo(new Quota(15, 14, Duration.ofSeconds(60)));
    desk.advance(Duration.ofSeconds(10));
    assertThat(((Admit) desk.asks("a")).quota())
        .isEqualTo(new Quota(15, 13, Duration.ofSeconds(60)));
  }

  @Test
  void saysToTheMillisecondWhenToComeBack() {
    fill("a");
    desk.advance(Duration.ofSeconds(20));
    var reject = (Reject) desk.asks("a");
    assertThat(reject.reason()).isEqualTo(Rejection.RATE_LIMIT);
    assertThat(reject.retryAfter()).isEqualTo(Duration.ofSeconds(40));
    assertThat(reject.quota()).isEqualTo(new Quota(15, 0, Duration.ofSeconds(40)));
    desk.now = desk.now.plusSeconds(40).minusMillis(1);
    assertThat(desk.asks("a")).isInstanceOf(Reject.class);
    desk.now = desk.now.plusMillis(1);
    assertThat(desk.asks("a")).isInstanceOf(Admit.class);
  }

  @Test
  void countsEachKeyByItself() {
    fill("a");
    assertThat(desk.asks("b")).isInstanceOf(Admit.class);
  }

  /** Which a token bucket of 15 would break: it lets 29 through. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void neverLetsMoreThanTheLimitInWithinAnyMinute(long seed) {
    var random = new Random(seed);
    var admitted = new ArrayList<Instant>();
    for (int i = 0; i < 2_000; i++) {
      desk.now = desk.now.plusMillis(random.nextInt(4_000));
      if (desk.asks("a") instanceof Admit) {
        admitted.add(desk.now);
      }
    }
    for (int i = 15; i < admitted.size(); i++) {
      assertThat(Duration.between(admitted.get(i - 15), admitted.get(i)))
          .as("seed %d, admission %d", seed, i)
          .isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }
    assertThat(admitted).hasSizeGreaterThan(900);
  }

  @Test
  void keepsTheRequestsOfASessionApart() {
    assertThat(desk.asks("a", "s", null)).isInstanceOf(Admit.class);
    desk.advance(Duration.ofMillis(200));
    var reject = (Reject) desk.asks("a", "s", null);
    assertThat(reject.reason()).isEqualTo(Rejection.SESSION_INTERVAL);
    assertThat(reject.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(desk.asks("a", "other", null)).isInstanceOf(Admit.class);
    assertThat(desk.asks("b", "s", null)).isInstanceOf(Admit.class);
    desk.advance(Duration.ofSeconds(1));
    assertThat(desk.asks("a", "s", null)).isInstanceOf(Admit.class);
  }

  @Test
  void namesTheLimitThatHoldsLonger() {
    fill("a");
    desk.now = Desk.START.plusSeconds(59);
    desk.asks("a", "s", null);
    assertThat(((Reject) desk.asks("a", "s", null)).reason()).isEqualTo(Rejection.RATE_LIMIT);
  }

  @Test
  void boundsWhatAKeyHasOpen() {
    desk.allowance = new Allowance(0, Duration.ZERO, 2);
    desk.asks("a");
    desk.asks("a");
    assertThat(((Reject) desk.asks("a")).reason()).isEqualTo(Rejection.CONCURRENCY);
    desk.settles(1, true);
    assertThat(desk.asks("a")).isInstanceOf(Admit.class);
    assertThat(desk.asks("a")).isInstanceOf(Reject.class);
  }

  @Test
  void countsAnOpenRequestNoLongerThanItsDeadlineIfItsEndIsNeverTold() {
    desk.allowance = new Allowance(0, Duration.ZERO, 1);
    desk.deadline = Duration.ofSeconds(20);
    desk.asks("a");
    desk.advance(Duration.ofSeconds(49));
    assertThat(desk.asks("a")).isInstanceOf(Reject.class);
    desk.advance(Duration.ofSeconds(2));
    assertThat(desk.asks("a")).isInstanceOf(Admit.class);
  }

  @Test
  void tightensWhileGpuMemoryIsNearlyFull() {
    desk.load = load(0.86);
    assertThat(verdicts(15)).containsExactly(Admit.class, 9, Reject.class, 6);
    desk.load = load(0.85);
    assertThat(verdicts(15)).containsExactly(Admit.class, 6, Reject.class, 9);
  }

  @Test
  void neverTightensForMemoryThatNobodyKnows() {
    desk.load = PoolLoad.unknown(Desk.POOL);
    assertThat(verdicts(16)).containsExactly(Admit.class, 15, Reject.class, 1);
  }

  @Test
  void countsNothingForAKeyWithoutLimits() {
    desk.allowance = Allowance.UNLIMITED;
    assertThat(verdicts(1_000)).containsExactly(Admit.class, 1_000, Reject.class, 0);
    assertThat(((Admit) desk.asks("a")).quota()).isNull();
  }

  @Test
  void endsWhatComesTooLate() {
    desk.deadline = Duration.ZERO;
    assertThat(desk.asks("a")).isInstanceOf(Expire.class);
  }

  @Test
  void givesNobodyAFreshQuotaByARestart() {
    fill("a");
    desk.advance(Duration.ofSeconds(30));
    desk.restart();
    assertThat(((Reject) desk.asks("a")).retryAfter()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void saysTheSameAgainOfARecordThatComesASecondTime() {
    var verdicts = verdictsOf(20, Desk.START);
    desk.restart();
    assertThat(verdictsOf(20, Desk.START)).isEqualTo(verdicts);
    desk.advance(Duration.ofSeconds(65));
    assertThat(verdictsOf(20, Desk.START)).isEqualTo(verdicts);
  }

  @Test
  void forgetsWhatNoLimitNeeds() {
    for (int i = 1; i <= 15; i++) {
      desk.asks("a", "s" + i, null);
      desk.settles(i, false);
    }
    desk.advance(Duration.ofSeconds(71));
    assertThat(desk.stored()).isZero();
  }

  private void fill(String key) {
    for (int i = 0; i < 15; i++) {
      desk.asks(key);
    }
  }

  private List<Class<?>> verdictsOf(int count, Instant at) {
    var verdicts = new ArrayList<Class<?>>();
    for (int i = 1; i <= count; i++) {
      verdicts.add(desk.asks(i, "a", null, null, at).getClass());
    }
    return verdicts;
  }

  private List<Object> verdicts(int count) {
    var admitted = 0;
    for (int i = 0; i < count; i++) {
      admitted += desk.asks("a") instanceof Admit ? 1 : 0;
    }
    return List.of(Admit.class, admitted, Reject.class, count - admitted);
  }

  private static PoolLoad load(double gpuMemory) {
    return new PoolLoad(Desk.POOL, 1, 1, 0, 0, List.of(), gpuMemory, null, false);
  }
}
