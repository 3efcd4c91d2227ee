package forebay.worker.ollama;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into lines of bytes. It never decodes, so a character that arrives in two packets
 * is whole again in its line. One thread.
 */
final class LineReader {

  private static final int BUFFER_BYTES = 16 * 1024;

  private final InputStream in;
  private final int maxLineBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int position;
  private int limit;

  LineReader(InputStream in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * The next line without its line feed; what is left at the end of the stream is a line as well.
   *
   * @return null at the end
   * @throws LineTooLongException before more than the limit is held
   */
  byte @Nullable [] next() throws IOException {
    line.reset();
    while (true) {
      if (position == limit && !fill()) {
        return line.size() == 0 ? null : line.toByteArray();
      }
      var end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      append(end);
      if (end < limit) {
        position = end + 1;
        return line.toByteArray();
      }
      position = end;
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  private void append(int end) throws LineTooLongException {
    if (line.size() + end - position > maxLineBytes) {
      throw new LineTooLongException(maxLineBytes);
    }
    line.write(buffer, position, end - position);
  }
}
