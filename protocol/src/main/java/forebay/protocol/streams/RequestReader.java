package forebay.protocol.streams;

import forebay.protocol.request.Request;
import forebay.protocol.topic.Topic;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import org.jspecify.annotations.Nullable;

/** Reads requests, and refuses those that could not be answered or passed on. Thread-safe. */
public final class RequestReader {

  private final int replyPartitions;

  public RequestReader(Topic replies) {
    this.replyPartitions = replies.partitions();
  }

  /** The request that the bytes hold. */
  public Decoded<Request> read(byte @Nullable [] bytes) {
    var decoded = Wire.decode(Request.class, bytes);
    if (!(decoded instanceof Decoded.Valid<Request>(var request))) {
      return decoded;
    }
    var problem = problem(request);
    return problem == null ? decoded : new Decoded.Unreadable<>(problem);
  }

  private @Nullable String problem(Request request) {
    // The producer would throw, and the stage would stop at this record for ever.
    return request.id().partition() < replyPartitions
        ? null
        : "the id names partition "
            + request.id().partition()
            + " of replies, which has "
            + replyPartitions;
  }
}
