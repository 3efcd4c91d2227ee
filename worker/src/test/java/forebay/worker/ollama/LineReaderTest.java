package forebay.worker.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void cutsAtLineFeedsHoweverTheBytesArrive() throws IOException {
    assertThat(lines(oneByteAtATime("eins\nzwölf € 😀\n\nende"), 100))
        .containsExactly("eins", "zwölf € 😀", "", "ende");
  }

  @Test
  void readsALineOfExactlyTheLimitAndRefusesALongerOne() throws IOException {
    assertThat(lines(bytes("12345\n"), 5)).containsExactly("12345");
    assertThatThrownBy(() -> lines(bytes("123456\n"), 5)).isInstanceOf(LineTooLongException.class);
  }

  @Test
  void refusesALineWithoutEndBeforeItIsHeld() {
    var endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> lines(endless, 1_000_000)).isInstanceOf(LineTooLongException.class);
  }

  private static List<String> lines(InputStream in, int max) throws IOException {
    var reader = new LineReader(in, max);
    var lines = new ArrayList<String>();
    for (var line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, UTF_8));
    }
    return lines;
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static InputStream oneByteAtATime(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8)) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(1, length));
      }
    };
  }
}
