package forebay.dispatcher.scheduler;

import static forebay.dispatcher.stage.TestingStage.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.dispatcher.stage.LastingStore;
import forebay.dispatcher.stage.TestingStage;
import forebay.protocol.KeyId;
import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.node.NodeReport.Run;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.reply.Failure.Kind;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Assignment;
import forebay.protocol.request.Assignment.Assign;
import forebay.protocol.request.DeadLetter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SchedulerTopologyTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestingNode node = new TestingNode("node", 1, "m");
  private final Map<String, LastingStore> stores = new HashMap<>();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private TestingStage stage;

  @BeforeEach
  void start() {
    stage = new TestingStage(lasting(topology()), directory.resolve("first"), TestingStage.START);
  }

  private SchedulerTopology topology() {
    var config = ForebayConfig.defaults();
    return new SchedulerTopology(TOPICS, config.scheduler(), config.limits(), registry);
  }

  @Test
  void tellsAdmissionOfEveryEndAndWhetherThereIsAnAnswer() {
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.queue(), TestingStage.submit(2));
    stage.write(TOPICS.queue(), TestingStage.cancel(2));
    stage.write(
        TOPICS.nodes(),
        node.answer(new Run(TestingStage.id(1), 1), Scene.usage(10, 20), Duration.ofMillis(100)));
    stage.write(TOPICS.queue(), TestingStage.submit(TestingStage.id(3), TestingStage.START));
    assertThat(settlements())
        .containsExactly(settlement(2, false), settlement(1, true), settlement(3, false));
  }

  @Test
  void tellsAdmissionAgainAfterARestart() {
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.nodes(), node.finish(new Run(TestingStage.id(1), 1), null));
    var told = settlements();
    restart();
    stage.advance(Duration.ofSeconds(1));
    assertThat(settlements()).isEqualTo(told).hasSize(1);
    stage.advance(Duration.ofSeconds(1));
    assertThat(settlements()).isEmpty();
  }

  private List<Settlement> settlements() {
    return stage.read(TOPICS.settlements(), Settlement.class);
  }

  private static Settlement settlement(int number, boolean answered) {
    return new Settlement(TestingStage.id(number), new KeyId("key"), answered);
  }

  @Test
  void tellsWhoeverWaitsItsPlace() {
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.queue(), TestingStage.submit(2));
    stage.advance(Duration.ofSeconds(4));
    assertThat(stage.read(TOPICS.replies(), Reply.class))
        .singleElement()
        .satisfies(
            reply -> {
              assertThat(reply).isInstanceOf(Reply.Waiting.class);
              assertThat(reply.id()).isEqualTo(TestingStage.id(2));
            });
  }

  private Topology lasting(SchedulerTopology topology) {
    return topology.get(lasting("submits"), lasting("ledger"));
  }

  private KeyValueBytesStoreSupplier lasting(String store) {
    return stores.computeIfAbsent(store, LastingStore::new).supplier();
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  @Test
  void handsARequestOutAndEndsItWhenTheWorkerDid() {
    playOneRequest();
  }

  private void playOneRequest() {
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    assertThat(stage.records(TOPICS.assignments()))
        .singleElement()
        .satisfies(record -> assertThat(record.key()).isEqualTo("node"));
    beat();
    assertThat(load().running()).isEqualTo(1);
    stage.write(TOPICS.nodes(), node.finish(new Run(TestingStage.id(1), 1), null));
    stage.advance(Duration.ofSeconds(1));
    assertThat(load().running()).isZero();
    assertThat(stage.records(TOPICS.replies())).isEmpty();
    assertThat(stage.records(TOPICS.settlements()))
        .singleElement()
        .satisfies(record -> assertThat(record.key()).isEqualTo("key"));
    assertThat(stage.keys("submits")).hasSize(1);
    stage.advance(Duration.ofSeconds(11));
    assertThat(stage.keys("submits")).isEmpty();
  }

  @Test
  void worksOnItsOwnStores() {
    useItsOwnStores();
    playOneRequest();
  }

  private void useItsOwnStores() {
    stage.close();
    stage = new TestingStage(topology().get(), directory.resolve("own"), stage.now());
  }

  @Test
  void assignsTheWholeRequest() {
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    assertThat(stage.read(TOPICS.assignments(), Assignment.class))
        .containsExactly(new Assign(node.id, node.epoch(), 1, TestingStage.submit(1)));
  }

  @Test
  void cancelsAndExpiresWhatWaits() {
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.queue(), TestingStage.cancel(1));
    stage.write(
        TOPICS.queue(), TestingStage.submit(TestingStage.id(2), TestingStage.START.plusSeconds(1)));
    stage.advance(Duration.ofSeconds(1));
    assertThat(stage.read(TOPICS.replies(), Reply.class))
        .containsExactly(
            new Reply.Cancelled(TestingStage.id(1), TestingStage.START),
            new Reply.Expired(TestingStage.id(2), TestingStage.START.plusSeconds(1)));
  }

  @Test
  void keepsWhatIsGivenUpAsADeadLetter() {
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.nodes(), node.finish(new Run(TestingStage.id(1), 1), Kind.BAD_REQUEST));
    assertThat(stage.read(TOPICS.replies(), Reply.class))
        .singleElement()
        .isInstanceOf(Reply.GivenUp.class);
    assertThat(stage.read(TOPICS.deadLetters(), DeadLetter.class))
        .singleElement()
        .satisfies(letter -> assertThat(letter.payload()).contains("hello"));
    assertThat(
            registry
                .counter("forebay.scheduler.given.up", "pool", "pool", "kind", "bad_request")
                .count())
        .isEqualTo(1);
  }

  @Test
  void saysAtOnceWhichModelsAreServedAndTheRestAtAPace() {
    stage.write(TOPICS.nodes(), node.heartbeat());
    var loads = stage.read(TOPICS.load(), PoolLoad.class);
    assertThat(loads.getLast().serves(new ModelName("m"), new ModelDigest("digest-of-m"))).isTrue();
    for (int i = 1; i <= 50; i++) {
      stage.write(TOPICS.queue(), TestingStage.submit(i));
    }
    assertThat(stage.read(TOPICS.load(), PoolLoad.class)).isEmpty();
    stage.advance(Duration.ofSeconds(1));
    assertThat(stage.read(TOPICS.load(), PoolLoad.class))
        .singleElement()
        .satisfies(load -> assertThat(load.waiting()).isEqualTo(50));
  }

  @Test
  void goesOnAfterARestartWithWhatIsStored() {
    runOneAndLetOneWait();
    restart();
    goesOnWithBoth();
  }

  @Test
  void goesOnAfterARestartWithWhatItsChangelogsHold() {
    useItsOwnStores();
    runOneAndLetOneWait();
    stores.replaceAll((name, store) -> stage.restored(name));
    restart();
    goesOnWithBoth();
  }

  private void runOneAndLetOneWait() {
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.queue(), TestingStage.submit(2));
    beat();
  }

  private void goesOnWithBoth() {
    settle();
    assertThat(stage.records(TOPICS.assignments())).isEmpty();
    var load = load();
    assertThat(load.running()).isEqualTo(1);
    assertThat(load.waiting()).isEqualTo(1);
    stage.write(TOPICS.nodes(), node.finish(new Run(TestingStage.id(1), 1), null));
    assertThat(stage.read(TOPICS.assignments(), Assignment.class))
        .containsExactly(new Assign(node.id, node.epoch(), 1, TestingStage.submit(2)));
  }

  @Test
  void saysAfterARestartAgainWhatMayNotHaveBeenSaid() {
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.queue(), TestingStage.cancel(1));
    var said = stage.read(TOPICS.replies(), Reply.class);
    restart();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    assertThat(stage.read(TOPICS.replies(), Reply.class)).isEqualTo(said).hasSize(1);
    stage.advance(Duration.ofSeconds(1));
    assertThat(stage.records(TOPICS.replies())).isEmpty();
  }

  @Test
  void takesAgainWhatACrashLeftHalfWritten() {
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.queue(), TestingStage.submit(2));
    stores.forEach((name, store) -> store.delete(key(name.equals("submits") ? 1 : 2)));
    restart();
    stage.advance(Duration.ofSeconds(1));
    assertThat(stage.keys("submits")).isEmpty();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.queue(), TestingStage.submit(2));
    assertThat(load().waiting()).isEqualTo(2);
    assertThat(stage.keys("submits")).hasSize(2);
  }

  private static Bytes key(int number) {
    return Bytes.wrap(TestingStage.id(number).toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void doesNotRunAgainAfterARestartWhatWasOver() {
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    stage.write(TOPICS.nodes(), node.finish(new Run(TestingStage.id(1), 1), null));
    assertThat(stage.records(TOPICS.assignments())).hasSize(1);
    restart();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    settle();
    assertThat(stage.records(TOPICS.assignments())).isEmpty();
  }

  @Test
  void leavesNoGaugesBehind() {
    settle();
    assertThat(registry.get("forebay.scheduler.slots").gauge().value()).isEqualTo(1);
    restart();
    settle();
    assertThat(registry.get("forebay.scheduler.slots").gauges()).hasSize(1);
    stop();
    assertThat(registry.find("forebay.scheduler.slots").gauges()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("forebay.dispatcher.stage.TestingStage#poison")
  void aRecordThatCannotBeReadStopsNothing(byte @Nullable [] poison) {
    settle();
    stage.write(TOPICS.queue(), poison);
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    assertThat(stage.records(TOPICS.deadLetters())).hasSize(1);
    assertThat(stage.records(TOPICS.assignments())).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("forebay.dispatcher.stage.TestingStage#poison")
  void aReportThatCannotBeReadStopsNothing(byte @Nullable [] poison) {
    stage.write(TOPICS.nodes(), poison);
    settle();
    stage.write(TOPICS.queue(), TestingStage.submit(1));
    assertThat(stage.records(TOPICS.deadLetters())).hasSize(1);
    assertThat(stage.records(TOPICS.assignments())).hasSize(1);
  }

  /** The process dies, and another goes on with its stores. */
  private void restart() {
    var now = stage.now();
    stage.close();
    stage = new TestingStage(lasting(topology()), directory.resolve("second"), now);
  }

  private void settle() {
    beat();
    stage.advance(Duration.ofSeconds(2));
    beat();
  }

  private void beat() {
    stage
        .read(TOPICS.assignments(), Assignment.class)
        .forEach(assignment -> node.running.add(new Run(TestingStage.id(1), 1)));
    stage.write(TOPICS.nodes(), node.heartbeat());
  }

  private PoolLoad load() {
    stage.advance(Duration.ofSeconds(1));
    return stage.read(TOPICS.load(), PoolLoad.class).getLast();
  }
}
