package forebay.worker;

import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.TenantId;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.config.WorkerConfig;
import forebay.protocol.config.WorkerConfig.Failover;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Assignment.Assign;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What most tests need. */
public final class Settings {

  public static final NodeId NODE = new NodeId("node-1");
  public static final PoolId POOL = new PoolId("default");
  public static final ModelName MODEL = new ModelName("llama3:8b");
  public static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");

  public static UpstreamConfig upstream(Duration firstToken, Duration timeout) {
    return new UpstreamConfig(
        List.of(),
        timeout,
        firstToken,
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        2,
        Map.of(),
        0,
        List.of());
  }

  public static UpstreamConfig upstream() {
    return upstream(Duration.ofSeconds(10), Duration.ofSeconds(10));
  }

  public static WorkerConfig worker(Failover failover) {
    return new WorkerConfig(
        POOL.value(),
        "",
        Duration.ofSeconds(1),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        failover);
  }

  public static LimitsConfig limits(int maxAnswerBytes, int maxLineBytes) {
    return new LimitsConfig(
        8_000_000,
        Duration.ofMinutes(10),
        10,
        10,
        10,
        maxAnswerBytes,
        maxLineBytes,
        Duration.ofMinutes(10),
        Duration.ofSeconds(1));
  }

  public static LimitsConfig limits() {
    return limits(100_000, 10_000);
  }

  public static ChatRequest chat() {
    return ChatRequest.of(MODEL, List.of(Message.of(Role.USER, "Why is the sky blue?")));
  }

  public static RequestId id(int number) {
    return new RequestId(NOW.toEpochMilli(), 3, 1, number);
  }

  public static Request.Submit submit(int number, ChatRequest chat) {
    return new Request.Submit(
        id(number),
        new KeyId("key"),
        new TenantId("tenant"),
        null,
        new CacheScope("scope"),
        POOL,
        Lane.INTERACTIVE,
        NOW.minusSeconds(2),
        NOW.plusSeconds(600),
        Allowance.UNLIMITED,
        new Idempotency("token", "body", false),
        chat);
  }

  public static Assign assign(int number, int attempt, String epoch) {
    return new Assign(NODE, epoch, attempt, submit(number, chat()));
  }

  private Settings() {}
}
