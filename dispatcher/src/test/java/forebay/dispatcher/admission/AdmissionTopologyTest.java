package forebay.dispatcher.admission;

import static forebay.dispatcher.stage.TestingStage.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.dispatcher.stage.TestingStage;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.config.RateLimitConfig;
import forebay.protocol.reply.Quota;
import forebay.protocol.reply.Rejection;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.request.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AdmissionTopologyTest {

  private static final ForebayConfig DEFAULTS = ForebayConfig.defaults();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @SuppressWarnings("NullAway.Init")
  private TestingStage stage;

  @BeforeEach
  void start(@TempDir Path stateDir) {
    var topology =
        new AdmissionTopology(TOPICS, DEFAULTS.rateLimit(), DEFAULTS.limits(), registry).get();
    stage = new TestingStage(topology, stateDir, TestingStage.START);
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  @Test
  void passesRequestsAndCancelsOnUnderTheirScope() {
    stage.write(TOPICS.requests(), TestingStage.submit(1));
    stage.write(TOPICS.requests(), TestingStage.cancel(1));
    assertThat(stage.records(TOPICS.admitted()))
        .extracting(record -> record.key())
        .containsExactly("scope", "scope");
  }

  @Test
  void passesTheRequestOnAsItIs() {
    stage.write(TOPICS.requests(), TestingStage.submit(1));
    assertThat(stage.read(TOPICS.admitted(), Request.class))
        .containsExactly(TestingStage.submit(1));
  }

  @Test
  void endsWhatComesTooLate() {
    stage.write(TOPICS.requests(), TestingStage.submit(TestingStage.id(1), TestingStage.START));
    assertThat(stage.records(TOPICS.admitted())).isEmpty();
    assertThat(stage.read(TOPICS.replies(), Reply.class))
        .containsExactly(new Reply.Expired(TestingStage.id(1), TestingStage.START));
    assertThat(registry.counter("forebay.admission.expired").count()).isEqualTo(1);
  }

  @Test
  void tellsWhoWaitsWhatItDecided() {
    var submit = limited(1);
    stage.write(TOPICS.requests(), submit);
    stage.write(TOPICS.requests(), limited(2));
    assertThat(stage.read(TOPICS.replies(), Reply.class))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        new Reply.Admitted(
                            submit.id(),
                            TestingStage.START,
                            new Quota(1, 0, Duration.ofSeconds(60)),
                            null)),
            second -> {
              var rejected = (Reply.Rejected) second;
              assertThat(rejected.rejection()).isEqualTo(Rejection.RATE_LIMIT);
              assertThat(rejected.retryAfter()).isEqualTo(Duration.ofSeconds(60));
            });
    assertThat(stage.records(TOPICS.admitted())).hasSize(1);
  }

  @Test
  void countsWhatHasEndedNoLonger() {
    var first = open(1);
    stage.write(TOPICS.requests(), first);
    stage.write(TOPICS.requests(), open(2));
    stage.write(TOPICS.settlements(), new Settlement(first.id(), first.key(), true));
    stage.write(TOPICS.requests(), open(3));
    assertThat(stage.read(TOPICS.admitted(), Request.class))
        .extracting(Request::id)
        .containsExactly(TestingStage.id(1), TestingStage.id(3));
  }

  @Test
  void holdsBackWhatIsOverTheLimitWithEverythingInIt(@TempDir Path dir) {
    var rates = new RateLimitConfig(1, Duration.ZERO, 0, true, 10, 0.85, 0.6);
    var topology = new AdmissionTopology(TOPICS, rates, DEFAULTS.limits(), registry).get();
    try (var deferring = new TestingStage(topology, dir, TestingStage.START)) {
      deferring.write(TOPICS.requests(), limited(1));
      deferring.write(TOPICS.requests(), limited(2));
      assertThat(deferring.read(TOPICS.admitted(), Request.class)).hasSize(1);
      deferring.advance(Duration.ofSeconds(60));
      assertThat(deferring.read(TOPICS.admitted(), Request.class)).containsExactly(limited(2));
      assertThat(deferring.keys(AdmissionTopology.DEFERRED)).isEmpty();
    }
  }

  private static Request.Submit limited(int number) {
    return TestingStage.submit(number, new Allowance(1, Duration.ZERO, 0));
  }

  private static Request.Submit open(int number) {
    return TestingStage.submit(number, new Allowance(0, Duration.ZERO, 1));
  }

  @ParameterizedTest
  @MethodSource("forebay.dispatcher.stage.TestingStage#poison")
  void aRecordThatCannotBeReadStopsNothing(byte @Nullable [] poison) {
    stage.write(TOPICS.requests(), poison);
    stage.write(TOPICS.requests(), TestingStage.submit(1));
    assertThat(stage.read(TOPICS.deadLetters(), DeadLetter.class))
        .singleElement()
        .satisfies(letter -> assertThat(letter.stage()).isEqualTo("admission"))
        .satisfies(letter -> assertThat(letter.source()).startsWith("test.requests-0@"));
    assertThat(stage.records(TOPICS.admitted())).hasSize(1);
  }
}
