package forebay.app.chaos;

import forebay.loadtest.node.Markers;
import forebay.loadtest.node.Turn;
import java.util.List;
import java.util.Random;

/**
 * One request of the load, and what its client does with it; fixed by seed and number.
 *
 * @param common asked by others as well
 * @param tokens that the answer must have
 * @param key whose it is
 * @param leaveAfter pieces of a stream, or hundredths of a second, after which the client leaves; 0
 *     is never
 */
record Question(
    int number,
    Manner manner,
    String text,
    boolean common,
    int tokens,
    String key,
    boolean batch,
    int leaveAfter) {

  /** How it is asked. */
  enum Manner {
    OPENAI_STREAM(40),
    OPENAI_WHOLE(20),
    OLLAMA_STREAM(20),
    OLLAMA_WHOLE(15),
    /** Handed in, and looked after from time to time. */
    HANDED_IN(5);

    private final int share;

    Manner(int share) {
      this.share = share;
    }

    boolean streams() {
      return this == OPENAI_STREAM || this == OLLAMA_STREAM;
    }

    boolean isOllama() {
      return this == OLLAMA_STREAM || this == OLLAMA_WHOLE;
    }
  }

  private static final int KEYS = 6;
  private static final int MIN_TOKENS = 4;
  private static final int MAX_TOKENS = 40;
  private static final double BATCH = 0.15;
  private static final double LEAVING = 0.08;
  private static final int LONGEST_STAY = 12;

  /** Asked by everybody again and again: some come from the cache. */
  private static final double COMMON = 0.05;

  private static final int COMMON_QUESTIONS = 4;

  static Question of(long seed, int number) {
    var random = new Random(seed * 1_000_003 + number);
    var manner = manner(random.nextInt(100));
    var common = random.nextDouble() < COMMON;
    var kind = common ? random.nextInt(COMMON_QUESTIONS) : 0;
    return new Question(
        number,
        manner,
        common ? "Common question " + kind : "Question " + number,
        common,
        // Of the same text the same length, or it would not be the same question.
        common ? MIN_TOKENS + kind : random.nextInt(MIN_TOKENS, MAX_TOKENS),
        "chaos-key-" + random.nextInt(KEYS),
        !manner.isOllama() && random.nextDouble() < BATCH,
        manner != Manner.HANDED_IN && random.nextDouble() < LEAVING
            ? 1 + random.nextInt(LONGEST_STAY)
            : 0);
  }

  private static Manner manner(int percentile) {
    var upTo = 0;
    for (var manner : Manner.values()) {
      upTo += manner.share;
      if (percentile < upTo) {
        return manner;
      }
    }
    throw new IllegalStateException("the shares are " + upTo + " % together");
  }

  String path() {
    return manner.isOllama() ? "/api/chat" : "/v1/chat/completions";
  }

  String body() {
    var length =
        manner.isOllama()
            ? "\"options\":{\"num_predict\":%d,\"stop\":[\"%s\"]}".formatted(bound(), stop())
            : "\"max_tokens\":%d,\"stop\":[\"%s\"]".formatted(bound(), stop());
    return """
        {"model":"%s","stream":%s,%s%s,"messages":[{"role":"user","content":"%s"}]}"""
        .formatted(
            ProcessCluster.MODEL,
            manner.streams(),
            length,
            batch ? ",\"service_tier\":\"flex\"" : "",
            text);
  }

  /** An answer that ends at its bound is not kept by the cache, one that stops by itself is. */
  private int bound() {
    return common ? 2 * MAX_TOKENS : tokens;
  }

  /** What the token behind the last one begins with. */
  private String stop() {
    return Markers.digest(ProcessCluster.MODEL, turns()) + ":" + tokens;
  }

  List<Turn> turns() {
    return List.of(Turn.user(text));
  }
}
