package forebay.gateway.http;

import forebay.protocol.ModelDigest;
import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.chat.FinishReason;
import forebay.protocol.chat.Piece;
import forebay.protocol.chat.Usage;
import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Origin;
import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.time.Instant;

/** Events of one request's first attempt, as a worker writes them. */
public record Events(RequestId id) {

  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  public Reply.Started started() {
    return started(1);
  }

  public Reply.Started started(int attempt) {
    return new Reply.Started(
        id,
        attempt,
        "e",
        0,
        new Origin.Node(new NodeId("node-a"), new ModelDigest("abc"), Duration.ofMillis(12)),
        AT);
  }

  public Reply.Delta delta(int seq, String text) {
    return delta(seq, Piece.text(text));
  }

  public Reply.Delta delta(int seq, Piece piece) {
    return new Reply.Delta(id, 1, "e", seq, AT, piece);
  }

  public Reply.Completed completed(int seq) {
    return completed(seq, FinishReason.STOP);
  }

  public Reply.Completed completed(int seq, FinishReason reason) {
    var usage =
        new Usage(
            3,
            4,
            Duration.ofNanos(10),
            Duration.ofNanos(1),
            Duration.ofNanos(2),
            Duration.ofNanos(3));
    return new Reply.Completed(id, 1, "e", seq, AT, reason, usage);
  }

  public Reply.Failed failed(int seq, Failure.Kind kind) {
    return new Reply.Failed(id, 1, "e", seq, AT, new Failure(kind, "it broke"));
  }

  public Reply.GivenUp givenUp(Failure.Kind kind) {
    return new Reply.GivenUp(id, AT, new Failure(kind, "it broke"));
  }
}
