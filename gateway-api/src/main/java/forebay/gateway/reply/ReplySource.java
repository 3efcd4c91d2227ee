package forebay.gateway.reply;

import forebay.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/** Where events come from: the tail of this gateway's partition, and the log. Thread-safe. */
public interface ReplySource {

  /** How many partitions there are to look in. */
  int partitions();

  /** Hands the events that come from now on to the buffer, until {@link #detach}. */
  void attach(RequestId id, ReplyBuffer buffer);

  /** Forgets the request. */
  void detach(RequestId id);

  /** Opens the log for a reader that fell behind; null if as many read already as may. */
  @Nullable EventReader catchUp(RequestId id);

  /** Opens the log for somebody who asks for a request; null if as many read already as may. */
  @Nullable EventReader lookUp(RequestId id);
}
