package forebay.loadtest.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code "stream": false}: nothing is sent before the answer is complete. */
final class WholeSink implements AnswerSink {
  /** An answer that never ends is not kept beyond this: nobody will read it. */
  private static final int MAX_PIECES = 2 * RequestParser.MAX_TOKENS;

  private final Exchange exchange;
  private final ChunkWriter writer;
  private final List<Piece> pieces = new ArrayList<>();

  WholeSink(Exchange exchange, GenerationRequest request) {
    this.exchange = exchange;
    this.writer = new ChunkWriter(request);
  }

  @Override
  public void open() {}

  @Override
  public void flush() {}

  @Override
  public void piece(Piece piece) {
    if (pieces.size() < MAX_PIECES) {
      pieces.add(piece);
    }
  }

  @Override
  public void done(String reason, Timing timing) throws IOException {
    exchange.sendJson(200, writer.done(pieces, reason, timing));
  }

  @Override
  public void error(String text) throws IOException {
    exchange.sendJson(500, Json.error(text));
  }

  @Override
  public void endWithoutDone() throws IOException {
    exchange.sendJson(200, writer.unfinished(pieces));
  }

  @Override
  public boolean invalid() throws IOException {
    exchange.sendJson(200, "{\"model\": this is not JSON".getBytes(StandardCharsets.UTF_8));
    return true;
  }

  @Override
  public void half(Piece piece) throws IOException {
    pieces.add(piece);
    var whole = writer.unfinished(pieces);
    exchange.sendJson(200, Arrays.copyOf(whole, whole.length / 2));
  }
}
