package forebay.protocol.config;

import java.time.Duration;

/**
 * Answers that are used again.
 *
 * @param ttl how long an answer lives after it was last used
 * @param checkModelVersion an answer is used only while the pool serves the model that wrote it
 */
public record CacheConfig(
    boolean enabled,
    Duration ttl,
    boolean semanticFingerprint,
    boolean checkModelVersion,
    int maxAnswerBytes,
    int maxEntries) {

  static CacheConfig read(Section section) {
    return new CacheConfig(
        section.flag("enabled", true, "use complete answers again"),
        section.duration("ttl", Duration.ofHours(2), "how long an answer lives after its last use"),
        section.flag(
            "semantic_fingerprint",
            true,
            "accepted; in this version only equal requests share an answer"),
        section.flag(
            "check_model_version",
            true,
            "use an answer only while the pool serves the weights that wrote it"),
        section.size("max_answer_bytes", 1_000_000, "an answer longer than this is not kept"),
        section.number(
            "max_entries",
            100_000,
            1,
            100_000_000,
            "answers kept in one partition; beyond them no new one is kept"));
  }
}
