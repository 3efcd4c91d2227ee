package forebay.dispatcher.admission;

import forebay.dispatcher.admission.AdmissionDecision.Verdict;
import forebay.protocol.CacheScope;
import forebay.protocol.KeyId;
import forebay.protocol.PoolId;
import forebay.protocol.RequestId;
import forebay.protocol.SessionId;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.RateLimitConfig;
import forebay.protocol.node.PoolLoad;
import forebay.protocol.request.Allowance;
import forebay.protocol.request.Idempotency;
import forebay.protocol.request.Request;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An admission with its store, in simulated time: what the tests of its rules play in. Requests are
 * called r1, r2, ...; decisions are told in words.
 */
final class Desk {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final PoolId POOL = new PoolId("pool");
  static final Allowance FIFTEEN = new Allowance(15, Duration.ofMillis(1200), 0);

  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final Duration TICK = Duration.ofMillis(50);
  private static final LimitsConfig LIMITS =
      new LimitsConfig(
          1_000_000,
          DEADLINE,
          1_000,
          1_000,
          1_000,
          1_000,
          1_000,
          Duration.ofMinutes(10),
          Duration.ofMillis(1200));

  Instant now = START;
  Allowance allowance = FIFTEEN;
  Duration deadline = DEADLINE;
  @Nullable PoolLoad load;

  private final RateLimitConfig config;
  private final Map<RequestId, byte[]> store = new LinkedHashMap<>();
  private final List<String> said = new ArrayList<>();
  private Admission admission;
  private int requests;

  private Desk(boolean defer) {
    this.config = new RateLimitConfig(15, Duration.ofMillis(1200), 0, defer, 20, 0.85, 0.6);
    this.admission = new Admission(config, LIMITS);
  }

  static Desk thatRejects() {
    return new Desk(false);
  }

  static Desk thatDefers() {
    return new Desk(true);
  }

  static RequestId id(int number) {
    return new RequestId(START.toEpochMilli(), 0, 0, number);
  }

  /** A request of the key; each has its own body. */
  Verdict asks(String key) {
    return asks(key, null, null);
  }

  Verdict asks(String key, @Nullable String session, @Nullable Idempotency idempotency) {
    var number = ++requests;
    return asks(number, key, session, idempotency, now);
  }

  /** The record of a request, perhaps once more. */
  Verdict asks(
      int number,
      String key,
      @Nullable String session,
      @Nullable Idempotency idempotency,
      Instant at) {
    var body = "body-" + number;
    var asked =
        new AdmissionEvent.Asked(
            id(number),
            new KeyId(key),
            session == null ? null : new SessionId(session),
            at,
            at.plus(deadline),
            allowance,
            idempotency == null ? new Idempotency(body, body, false) : idempotency,
            load);
    return (Verdict) on(asked).getLast();
  }

  void leaves(int number, Request.Cause cause) {
    on(
        new AdmissionEvent.TakenBack(
            new Request.Cancel(id(number), new KeyId("k"), new CacheScope("scope"), POOL, cause)));
  }

  void settles(int number, boolean answered) {
    on(new AdmissionEvent.Settled(id(number), answered));
  }

  /** Time passes, with ticks. */
  Desk advance(Duration duration) {
    for (var end = now.plus(duration); now.isBefore(end); ) {
      now = now.plus(TICK);
      on(new AdmissionEvent.Tick());
    }
    return this;
  }

  /** The stage starts anew, from what is stored. */
  void restart() {
    admission = new Admission(config, LIMITS);
    for (var bytes : store.values()) {
      if (Wire.decode(Pass.class, bytes) instanceof Decoded.Valid<Pass>(var pass)) {
        admission.restore(pass);
      }
    }
  }

  private List<AdmissionDecision> on(AdmissionEvent event) {
    var decisions = admission.on(event, now);
    for (var decision : decisions) {
      switch (decision) {
        case AdmissionDecision.Remember(var pass) -> store.put(pass.id(), Wire.encode(pass));
        case AdmissionDecision.Forget(var id) -> store.remove(id);
        case AdmissionDecision.Release(var id) -> said.add("release " + name(id));
        case AdmissionDecision.EndDeferred(var id, var expired) ->
            said.add((expired ? "expire " : "cancel ") + name(id));
        case AdmissionDecision.PassOn(var cancel) -> said.add("stop " + name(cancel.id()));
        case Verdict verdict -> {}
      }
    }
    return decisions;
  }

  private static String name(RequestId id) {
    return "r" + id.randomLow();
  }

  /** What was done of itself since it was last asked. */
  List<String> said() {
    var words = List.copyOf(said);
    said.clear();
    return words;
  }

  int stored() {
    return store.size();
  }
}
