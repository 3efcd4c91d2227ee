package forebay.dispatcher.admission;

import static forebay.dispatcher.stage.TestingStage.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.dispatcher.stage.TestingStage;
import forebay.protocol.reply.Reply;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.request.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AdmissionTopologyTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @SuppressWarnings("NullAway.Init")
  private TestingStage stage;

  @BeforeEach
  void start(@TempDir Path stateDir) {
    var topology = new AdmissionTopology(TOPICS, registry).get();
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
