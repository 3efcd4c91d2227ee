package forebay.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Scoping;
import forebay.protocol.chat.Usage;
import forebay.protocol.config.CacheConfig;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.reply.Answer;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import forebay.protocol.topic.Topic;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheTopologyTest {

  private static final Topics TOPICS = Topics.of("t.", 1, 4);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final PoolId POOL = new PoolId("default");
  private static final ModelName MODEL = new ModelName("qwen3:32b");
  private static final ModelDigest DIGEST = new ModelDigest("sha256:1");
  private static final TenantId ANN = new TenantId("ann");

  @TempDir private Path state;
  private TopologyTestDriver driver;
  private int requests;

  @BeforeEach
  void start() {
    driver = driver(config(true, true, 100));
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void passesWhatItHasNoAnswerFor() {
    var submit = ask(ANN, "hello");
    assertThat(queued()).containsExactly(submit);
    assertThat(replies()).containsExactly(new Reply.Missed(submit.id(), now(), "absent"));
    assertThat(settlements()).isEmpty();
  }

  @Test
  void answersTheSameQuestionFromTheStore() {
    serve(DIGEST);
    var first = ask(ANN, "hello");
    answer(first, "hi there");
    queued();
    replies();

    var second = ask(ANN, "hello");

    assertThat(queued()).isEmpty();
    assertThat(settlements()).containsExactly(new Settlement(second.id(), second.key(), true));
    assertThat(replies())
        .satisfiesExactly(
            started ->
                assertThat(started)
                    .isEqualTo(
                        new Reply.Started(
                            second.id(),
                            0,
                            first.id().toString(),
                            0,
                            new Origin.Cache(first.id(), DIGEST, START),
                            now())),
            delta -> assertThat(((Reply.Delta) delta).piece().content()).isEqualTo("hi there"),
            completed -> assertThat(completed).isInstanceOf(Reply.Completed.class));
  }

  @Test
  void neverCrossesTenants() {
    serve(DIGEST);
    answer(ask(ANN, "hello"), "hi");
    queued();
    var other = ask(new TenantId("bob"), "hello");
    assertThat(queued()).containsExactly(other);
  }

  @Test
  void hitsOnlyWhileThePoolServesTheWeightsThatWroteTheAnswer() {
    answer(ask(ANN, "hello"), "hi");
    queued();
    assertThat(misses("hello")).isTrue();
    serve(DIGEST);
    assertThat(misses("hello")).isFalse();
    serve(new ModelDigest("sha256:2"));
    assertThat(misses("hello")).isTrue();
  }

  @Test
  void forgetsAnAnswerThatWasNotUsedForItsLife() {
    serve(DIGEST);
    answer(ask(ANN, "hello"), "hi");
    queued();
    driver.advanceWallClockTime(Duration.ofMinutes(90));
    assertThat(misses("hello")).isFalse();
    driver.advanceWallClockTime(Duration.ofMinutes(90));
    assertThat(misses("hello")).as("refreshed by the use before").isFalse();
    driver.advanceWallClockTime(Duration.ofMinutes(121));
    assertThat(misses("hello")).isTrue();
    assertThat(driver.getKeyValueStore(CacheTopology.ANSWERS).all().hasNext()).isFalse();
  }

  @Test
  void keepsNoMoreThanItsBound() {
    driver.close();
    driver = driver(config(true, true, 1));
    serve(DIGEST);
    answer(ask(ANN, "one"), "1");
    answer(ask(ANN, "two"), "2");
    queued();
    assertThat(misses("one")).isFalse();
    assertThat(misses("two")).isTrue();
  }

  @Test
  void passesEverythingWhenItIsOff() {
    driver.close();
    driver = driver(config(false, true, 100));
    serve(DIGEST);
    answer(ask(ANN, "hello"), "hi");
    queued();
    assertThat(misses("hello")).isTrue();
  }

  @Test
  void passesACancelOn() {
    var submit = ask(ANN, "hello");
    var cancel =
        new Request.Cancel(submit.id(), submit.key(), submit.scope(), POOL, Request.Cause.LEFT);
    send(TOPICS.admitted(), submit.scope().value(), Wire.encode(cancel));
    assertThat(queued()).containsExactly(submit, cancel);
  }

  @Test
  void putsWhatItCannotReadAsideAndGoesOn() {
    for (var topic : List.of(TOPICS.admitted(), TOPICS.answers())) {
      send(topic, "k", "garbage".getBytes(UTF_8));
      send(topic, "k", null);
      send(topic, null, "{\"type\":\"submit.v9\"}".getBytes(UTF_8));
    }
    assertThat(read(TOPICS.deadLetters(), DeadLetter.class)).hasSize(6);
    var submit = ask(ANN, "hello");
    assertThat(queued()).containsExactly(submit);
  }

  private boolean misses(String question) {
    ask(ANN, question);
    replies();
    return !queued().isEmpty();
  }

  private Request.Submit ask(TenantId tenant, String question) {
    requests++;
    var chat = ChatRequest.of(MODEL, List.of(Message.of(Role.USER, question)));
    var submit =
        new Request.Submit(
            new RequestId(START.toEpochMilli(), 2, 0, requests),
            new KeyId("key"),
            tenant,
            null,
            Scoping.scope(tenant, chat),
            POOL,
            Lane.INTERACTIVE,
            START,
            START.plusSeconds(600),
            Allowance.UNLIMITED,
            new Idempotency("token", "body", false),
            chat);
    send(TOPICS.admitted(), submit.scope().value(), Wire.encode(submit));
    return submit;
  }

  private void answer(Request.Submit submit, String text) {
    var answer =
        new Answer(
            submit.scope(),
            Scoping.lastTurn(submit.chat()),
            submit.id(),
            DIGEST,
            Piece.text(text),
            FinishReason.STOP,
            Usage.NONE,
            START);
    send(TOPICS.answers(), submit.scope().value(), Wire.encode(answer));
  }

  private void serve(ModelDigest digest) {
    var served = new PoolLoad.ServedModel(MODEL, List.of(digest));
    send(
        TOPICS.load(),
        POOL.value(),
        Wire.encode(new PoolLoad(POOL, 1, 1, 0, 0, List.of(served), null, null, false)));
  }

  private void send(Topic topic, @Nullable String key, byte @Nullable [] value) {
    driver
        .createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, value);
  }

  private List<Request> queued() {
    return read(TOPICS.queue(), Request.class);
  }

  private List<Reply> replies() {
    return read(TOPICS.replies(), Reply.class);
  }

  private List<Settlement> settlements() {
    return read(TOPICS.settlements(), Settlement.class);
  }

  private <T> List<T> read(Topic topic, Class<T> type) {
    return driver
        .createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(bytes -> ((Decoded.Valid<T>) Wire.decode(type, bytes)).record())
        .toList();
  }

  private Instant now() {
    return START;
  }

  private TopologyTestDriver driver(CacheConfig config) {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "cache-test");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    return new TopologyTestDriver(
        new CacheTopology(TOPICS, config, new SimpleMeterRegistry()).get(), settings, START);
  }

  private static CacheConfig config(boolean enabled, boolean checkModelVersion, int maxEntries) {
    return new CacheConfig(
        enabled, Duration.ofHours(2), true, checkModelVersion, 1_000_000, maxEntries);
  }
}
