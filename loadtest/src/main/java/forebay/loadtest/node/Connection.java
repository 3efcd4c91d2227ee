package forebay.loadtest.node;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One client's socket, with a buffer for each direction. Belongs to the virtual thread that serves
 * it; only {@link #reset} and {@link #isReset} may be called by others.
 */
final class Connection implements AutoCloseable {
  private static final int READ_BUFFER_BYTES = 16 * 1024;
  private static final int WRITE_BUFFER_BYTES = 16 * 1024;
  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

  /** Long enough for the first half of a character to be read alone. */
  private static final long SPLIT_NANOS = Duration.ofMillis(5).toNanos();

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(READ_BUFFER_BYTES).flip();
  private final ByteBuffer out = ByteBuffer.allocate(WRITE_BUFFER_BYTES);
  private boolean splitCharacters;
  private volatile boolean reset;

  Connection(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** The next byte, or -1 at the end. Waits for it. */
  int read() throws IOException {
    return in.hasRemaining() || fill() >= 0 ? in.get() & 0xff : -1;
  }

  void readFully(byte[] target, int offset, int length) throws IOException {
    var done = 0;
    while (done < length) {
      if (!in.hasRemaining() && fill() < 0) {
        throw new EOFException("the body ends after " + done + " of " + length + " bytes");
      }
      var step = Math.min(in.remaining(), length - done);
      in.get(target, offset + done, step);
      done += step;
    }
  }

  private int fill() throws IOException {
    in.clear();
    var count = channel.read(in);
    in.flip();
    return count;
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    var done = 0;
    while (done < length) {
      if (!out.hasRemaining()) {
        flush();
      }
      var step = Math.min(out.remaining(), length - done);
      out.put(bytes, offset + done, step);
      done += step;
    }
  }

  void flush() throws IOException {
    out.flip();
    if (splitCharacters) {
      writeSplit();
    } else {
      writeAll(out);
    }
    out.clear();
  }

  /** From now on every UTF-8 character of several bytes is sent in two packets. */
  void splitCharacters() {
    splitCharacters = true;
  }

  private void writeSplit() throws IOException {
    var end = out.limit();
    for (var place = out.position(); place + 1 < end; place++) {
      if ((out.get(place) & 0xc0) == 0xc0) { // the first byte of several
        writeAll(out.limit(place + 1));
        out.limit(end);
        LockSupport.parkNanos(SPLIT_NANOS);
      }
    }
    writeAll(out);
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Whether something is buffered that the client has not been sent. */
  boolean hasUnsent() {
    return out.position() > 0;
  }

  /** Looks, without waiting, whether the client has closed or reset the connection. */
  boolean isPeerGone() {
    in.compact();
    try {
      if (!in.hasRemaining()) {
        return false;
      }
      channel.configureBlocking(false);
      var count = channel.read(in);
      channel.configureBlocking(true);
      return count < 0;
    } catch (IOException e) {
      return true;
    } finally {
      in.flip();
    }
  }

  void failIfPeerGone() throws ClientGoneException {
    if (isPeerGone()) {
      throw new ClientGoneException("closed by the client");
    }
  }

  /** Waits, looking after the client meanwhile. */
  void pause(Duration duration) throws ClientGoneException, InterruptedException {
    var until = System.nanoTime() + duration.toNanos();
    while (true) {
      failIfPeerGone();
      var left = until - System.nanoTime();
      if (left <= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK_NANOS));
    }
  }

  /** Waits until the client closes the connection; whatever it still sends is dropped. */
  void awaitPeerGone() throws IOException {
    while (fill() >= 0) {
      in.clear().flip();
    }
    throw new ClientGoneException("closed by the client");
  }

  /** Whether this side has ended the connection with {@link #reset}. */
  boolean isReset() {
    return reset;
  }

  /** Ends the connection with TCP RST; what was not sent yet is lost. */
  void reset() {
    reset = true;
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // Closed already: there is nothing left to reset.
    }
    close();
  }

  /** Ends the connection with TCP FIN. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The peer is gone as well: the descriptor is released all the same.
    }
  }
}
