package forebay.protocol.config;

import java.time.Duration;

/**
 * What is bounded, and where.
 *
 * @param deadline of a request that names none
 * @param maxWaiting requests that wait in one lane of a pool
 * @param maxWaitingPerTenant those of them that are one tenant's
 * @param maxOpenRequests requests that one gateway has open
 * @param retryMemory how long a repeat is attached to its original
 * @param retryGrace how long a client that asks again by itself may be away
 */
public record LimitsConfig(
    int maxBodyBytes,
    Duration deadline,
    int maxWaiting,
    int maxWaitingPerTenant,
    int maxOpenRequests,
    int maxAnswerBytes,
    int maxLineBytes,
    Duration retryMemory,
    Duration retryGrace) {

  static LimitsConfig read(Section section) {
    return new LimitsConfig(
        section.size("max_body_bytes", 8_000_000, "largest request body; above it 413"),
        section.duration(
            "deadline", Duration.ofMinutes(10), "how long a request may take, waiting included"),
        section.number(
            "max_waiting",
            10_000,
            1,
            10_000_000,
            "requests that wait in a lane of a pool; above it 503"),
        section.number(
            "max_waiting_per_tenant",
            2_000,
            1,
            10_000_000,
            "those of them that are one tenant's; above it 503"),
        section.number(
            "max_open_requests", 5_000, 1, 1_000_000, "open requests of a gateway; above it 503"),
        section.size("max_answer_bytes", 4_000_000, "longest answer; beyond it the answer fails"),
        section.size("max_line_bytes", 1_000_000, "longest line of a node's answer"),
        section.duration(
            "retry_memory",
            Duration.ofMinutes(10),
            "how long a client's retry is given the answer to its first try"),
        section.duration(
            "retry_grace",
            Duration.ofMillis(1200),
            "how long a client that retries by itself may be away before its request is stopped"));
  }
}
