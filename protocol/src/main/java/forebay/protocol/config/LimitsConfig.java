package forebay.protocol.config;

import java.time.Duration;

/**
 * What is bounded, and where.
 *
 * @param deadline of a request that names none
 * @param maxWaiting requests that wait in one pool
 * @param maxOpenRequests requests that one gateway has open
 */
public record LimitsConfig(
    int maxBodyBytes,
    Duration deadline,
    int maxWaiting,
    int maxOpenRequests,
    int maxAnswerBytes,
    int maxLineBytes) {

  static LimitsConfig read(Section section) {
    return new LimitsConfig(
        section.size("max_body_bytes", 8_000_000, "largest request body; above it 413"),
        section.duration(
            "deadline", Duration.ofMinutes(10), "how long a request may take, waiting included"),
        section.number(
            "max_waiting", 10_000, 1, 10_000_000, "requests that wait in a pool; above it 503"),
        section.number(
            "max_open_requests", 5_000, 1, 1_000_000, "open requests of a gateway; above it 503"),
        section.size("max_answer_bytes", 4_000_000, "longest answer; beyond it the answer fails"),
        section.size("max_line_bytes", 1_000_000, "longest line of a node's answer"));
  }
}
