package forebay.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Sampling;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.chat.Usage;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.node.Resident;
import forebay.protocol.reply.Answer;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Quota;
import forebay.protocol.reply.Rejection;
import forebay.protocol.reply.Reply;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Assignment;
import forebay.protocol.request.DeadLetter;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

final class WireTest {

  private static final RequestId ID = new RequestId(1_700_000_000_000L, 2, 3, 4);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final NodeId NODE = new NodeId("node-a:11434");
  private static final PoolId POOL = new PoolId("default");
  private static final CacheScope SCOPE = new CacheScope("ab12");
  private static final ModelName MODEL = new ModelName("qwen3:32b");
  private static final ModelDigest DIGEST = new ModelDigest("sha256:1");
  private static final Usage USAGE =
      new Usage(1, 2, Duration.ofNanos(3), Duration.ZERO, Duration.ofMillis(4), Duration.ofDays(1));
  private static final Failure FAILURE = new Failure(Failure.Kind.NODE_LOST, "gone");

  static Stream<Object> records() {
    var object = JsonNodeFactory.instance.objectNode().put("city", "Ulm");
    var call = new ToolCall("call_1", "weather", object);
    var chat =
        new ChatRequest(
            MODEL,
            List.of(
                Message.of(Role.SYSTEM, "be brief"),
                new Message(Role.USER, "é 漢字 🎉", null, List.of("aGk="), List.of(), null, null),
                new Message(Role.ASSISTANT, "", "hm", List.of(), List.of(call), null, null),
                new Message(
                    Role.TOOL, "snowfall", null, List.of(), List.of(), "weather", "call_1")),
            List.of(object),
            object,
            JsonNodeFactory.instance.booleanNode(true),
            new Sampling(0.1, 0.2, 3, 0.4, 0.5, 6, 0.7, 0.8, 0.9, 10L, 11, 12, List.of("stop")),
            true,
            3);
    var submit =
        new Request.Submit(
            ID,
            new KeyId("k"),
            new TenantId("t"),
            new SessionId("s"),
            SCOPE,
            POOL,
            Lane.BATCH,
            NOW,
            NOW.plusSeconds(1),
            new Allowance(15, Duration.ofMillis(1200), 3),
            new Idempotency("token", "body", true),
            chat);
    var model =
        new Model(
            MODEL,
            DIGEST,
            5,
            "2026-01-01T00:00:00Z",
            new Model.Details(null, "gguf", "qwen3", List.of("qwen3"), "32B", "Q4_K_M"),
            List.of("tools"));
    return Stream.of(
        submit,
        new Request.Cancel(ID, new KeyId("k"), SCOPE, POOL, Request.Cause.MAY_RETURN),
        new Assignment.Assign(NODE, "e", 1, submit),
        new Assignment.Abort(NODE, "e", ID, 1, Assignment.AbortReason.EXPIRED),
        new Assignment.Drain(NODE, "e", true),
        new NodeReport.Heartbeat(
            NODE,
            POOL,
            "e",
            NodeReport.Health.UP,
            2,
            List.of(new NodeReport.SlotLimit(MODEL, 1)),
            List.of(model),
            List.of(new Resident(MODEL, 1, 2, "x", 3)),
            List.of(new NodeReport.Run(ID, 1)),
            "0.33.0",
            0.5),
        new NodeReport.Finished(
            NODE, POOL, "e", ID, 1, FAILURE, USAGE, Duration.ofMillis(9), Duration.ofSeconds(1)),
        new PoolLoad(
            POOL,
            1,
            2,
            3,
            4,
            List.of(new PoolLoad.ServedModel(MODEL, List.of(DIGEST))),
            0.7,
            Duration.ofSeconds(2),
            true),
        new Reply.Accepted(
            ID, new KeyId("k"), new TenantId("t"), SCOPE, POOL, Lane.INTERACTIVE, MODEL, NOW, NOW),
        new Reply.Started(ID, 1, "e", 0, new Origin.Node(NODE, DIGEST, Duration.ZERO), NOW),
        new Reply.Started(ID, 0, "e", 0, new Origin.Cache(ID, DIGEST, NOW), NOW),
        new Reply.Started(ID, 2, "f", 0, new Origin.Node(NODE, DIGEST, Duration.ZERO), NOW, true),
        new Reply.Delta(ID, 1, "e", 1, NOW, new Piece("a", "b", List.of(call), List.of(object)), 4),
        new Reply.Completed(ID, 1, "e", 2, NOW, FinishReason.LENGTH, USAGE),
        new Reply.Failed(ID, 1, "e", 2, NOW, FAILURE),
        new Reply.GivenUp(ID, NOW, FAILURE),
        new Reply.Rejected(
            ID,
            NOW,
            Rejection.QUEUE_FULL,
            "full",
            Duration.ofSeconds(2),
            new Quota(15, 0, Duration.ofSeconds(60))),
        new Reply.Attached(ID, NOW, ID),
        new Reply.Admitted(ID, NOW, new Quota(15, 14, Duration.ofSeconds(60)), NOW),
        new Reply.Missed(ID, NOW, "absent"),
        new Reply.Waiting(ID, NOW, 3, Duration.ofSeconds(9)),
        new Settlement(ID, new KeyId("k"), true),
        new Reply.Cancelled(ID, NOW),
        new Reply.Expired(ID, NOW),
        new Answer(SCOPE, "hi", ID, DIGEST, Piece.text("ho"), FinishReason.STOP, USAGE, NOW),
        new DeadLetter(ID, "cache", "why", "requests-0@7", "eA=="));
  }

  @ParameterizedTest
  @MethodSource("records")
  void readsBackWhatItWrites(Object record) {
    var type =
        Stream.of(Request.class, Assignment.class, NodeReport.class, Reply.class, record.getClass())
            .filter(candidate -> candidate.isInstance(record))
            .findFirst()
            .orElseThrow();
    assertThat(Wire.decode(type, Wire.encode(record))).isEqualTo(new Decoded.Valid<>(record));
  }

  @Test
  void writesTypeAndVersionAndNothingAbsent() {
    assertThat(new String(Wire.encode(new Reply.Cancelled(ID, NOW)), UTF_8))
        .isEqualTo(
            "{\"type\":\"cancelled.v1\",\"id\":\"%s\",\"at\":\"2026-01-02T03:04:05.678Z\"}"
                .formatted(ID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "null",
        "[]",
        "{}",
        "{\"type\":\"cancelled.v2\"}",
        "{\"type\":\"cancelled.v1\",\"id\":\"short\"}",
        "{\"type\":\"cancelled.v1\",\"id\":7}",
        "{\"type\":\"submit.v1\",\"chat\":{\"model\":\"m\"}}"
      })
  void callsWhatIsNoRecordUnreadable(String json) {
    assertThat(Wire.decode(Reply.class, json.getBytes(UTF_8)))
        .isInstanceOf(Decoded.Unreadable.class);
  }

  @Test
  void refusesARecordWithoutWhatItMustHave() {
    assertThat(Wire.decode(Answer.class, "{\"type\":\"answer.v1\",\"turn\":\"x\"}".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            Decoded.Unreadable.class, no -> assertThat(no.reason()).contains("scope"));
    assertThat(Wire.decode(Answer.class, "{}".getBytes(UTF_8)))
        .isInstanceOf(Decoded.Unreadable.class);
    assertThat(Wire.decode(Answer.class, "{\"type\":\"answer.v2\"}".getBytes(UTF_8)))
        .isInstanceOf(Decoded.Unreadable.class);
  }

  @Test
  void survivesDeepNesting() {
    var nested = "[".repeat(100_000).getBytes(UTF_8);
    assertThat(Wire.decode(Request.class, nested)).isInstanceOf(Decoded.Unreadable.class);
  }

  @Test
  void neverShowsTextInALog() {
    records()
        .forEach(record -> assertThat(record.toString()).doesNotContain("漢字", "snowfall", "Ulm"));
  }
}
