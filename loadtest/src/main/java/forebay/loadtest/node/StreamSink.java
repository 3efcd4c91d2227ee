package forebay.loadtest.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** NDJSON: one object per line, one HTTP chunk per object. */
final class StreamSink implements AnswerSink {
  private final Exchange exchange;
  private final ChunkWriter writer;
  private final boolean newlines;
  private final boolean stamped;

  StreamSink(Exchange exchange, GenerationRequest request, boolean newlines, boolean stamped) {
    this.exchange = exchange;
    this.writer = new ChunkWriter(request);
    this.newlines = newlines;
    this.stamped = stamped;
  }

  @Override
  public void open() throws IOException {
    exchange.beginStream();
    exchange.flush();
  }

  @Override
  public void flush() throws IOException {
    exchange.flush();
  }

  @Override
  public void piece(Piece piece) throws IOException {
    line(writer.piece(stamped ? new Piece.Content("@" + System.nanoTime() + " ") : piece));
  }

  @Override
  public void done(String reason, Timing timing) throws IOException {
    line(writer.done(List.of(), reason, timing));
    exchange.end();
  }

  @Override
  public void error(String text) throws IOException {
    line(Json.error(text));
    exchange.end();
  }

  @Override
  public void endWithoutDone() throws IOException {
    exchange.beginStream();
    exchange.end();
  }

  @Override
  public boolean invalid() throws IOException {
    line("{\"model\": this is not JSON".getBytes(StandardCharsets.UTF_8));
    return false;
  }

  @Override
  public void half(Piece piece) throws IOException {
    var whole = writer.piece(piece);
    exchange.beginStream();
    exchange.chunk(whole, 0, whole.length / 2);
    exchange.end();
  }

  private void line(byte[] object) throws IOException {
    exchange.beginStream();
    var length = object.length;
    if (newlines) {
      object = Arrays.copyOf(object, length + 1);
      object[length] = '\n';
    }
    exchange.chunk(object, 0, object.length);
  }
}
