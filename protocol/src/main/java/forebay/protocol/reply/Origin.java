package forebay.protocol.reply;

import forebay.protocol.ModelDigest;
import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import java.time.Duration;
import java.time.Instant;

/** Where an attempt's text comes from. */
public sealed interface Origin {

  /** The digest of the model that wrote the text. */
  ModelDigest digest();

  /**
   * A node generates it.
   *
   * @param queued from acceptance until the worker took the request
   */
  record Node(NodeId node, ModelDigest digest, Duration queued) implements Origin {}

  /** It was generated before, for the request {@code original}. */
  record Cache(RequestId original, ModelDigest digest, Instant generatedAt) implements Origin {}
}
