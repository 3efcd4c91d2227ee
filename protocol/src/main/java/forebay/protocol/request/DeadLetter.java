package forebay.protocol.request;

import forebay.protocol.RequestId;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What was given up on, and why, on {@code dead-letters}.
 *
 * @param stage who gave up
 * @param source the topic, partition and offset it was read from, if it could not be read
 * @param payload the record: base64 of its bytes if it could not be read
 */
public record DeadLetter(
    @Nullable RequestId id,
    String stage,
    String reason,
    @Nullable String source,
    @Nullable String payload) {

  /** A record that a stage could not read. */
  public static DeadLetter unreadable(
      String stage, String reason, String source, byte @Nullable [] bytes) {
    var payload = bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    return new DeadLetter(null, stage, reason, source, payload);
  }

  @Override
  public String toString() {
    return "DeadLetter[" + stage + ", " + reason + ", " + id + "]";
  }
}
