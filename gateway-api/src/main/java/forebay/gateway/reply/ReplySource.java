package forebay.gateway.reply;

import forebay.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Where events come from: the tail of this gateway's partition, and of others as long as somebody
 * follows a request there; and the log. Thread-safe.
 */
public interface ReplySource {

  /** Behind every offset. */
  long NOT_YET = Long.MAX_VALUE;

  /** How many partitions there are to look in. */
  int partitions();

  /**
   * Hands the request's events to the buffer, from {@link #tailedFrom} on until {@link #detach}.
   */
  void attach(RequestId id, ReplyBuffer buffer);

  /** Hands nothing more to the buffer. */
  void detach(RequestId id, ReplyBuffer buffer);

  /**
   * The offset from which on everything is handed to a buffer that was attached before; {@link
   * #NOT_YET} for another gateway's partition whose tail is not read yet.
   */
  long tailedFrom(RequestId id);

  /** Opens the log for a reader that fell behind; null if as many read already as may. */
  @Nullable EventReader catchUp(RequestId id);

  /** Opens the log for somebody who asks for a request; null if as many read already as may. */
  @Nullable EventReader lookUp(RequestId id);

  /**
   * Opens the log for a client that came back to a request of before; waits a while if as many read
   * already as may, and is null only after that.
   */
  @Nullable EventReader rejoin(RequestId id) throws InterruptedException;
}
