package forebay.gateway.http;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Reads a request's body within its limit: not a byte more is taken from the network than that. */
final class Body {

  /** How long a refused client may go on writing. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  private static final int MAX_DISCARDED_BYTES = 64_000_000;
  private static final int DISCARD_BUFFER_BYTES = 64 * 1024;

  /** The whole body. */
  static byte[] read(HttpServletRequest request, int maxBytes) throws IOException {
    var encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new RefusedException(
          Problem.client(415, "unsupported_encoding", "the body must not be compressed"));
    }
    if (request.getContentLengthLong() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    try {
      var body = request.getInputStream().readNBytes(maxBytes);
      if (body.length == maxBytes && request.getInputStream().read() >= 0) {
        throw tooLarge(maxBytes);
      }
      return body;
    } catch (IOException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new RefusedException(
            Problem.client(408, "body_timeout", "the body did not come in time").withoutRetry());
      }
      throw e;
    }
  }

  /**
   * Takes what still comes of a body that was refused, so that the client gets to read why: a
   * connection that is closed on somebody who writes is reset, and the answer with it. Bounded in
   * bytes and time; whoever goes on beyond that is reset.
   */
  static void discard(HttpServletRequest request) {
    var end = System.nanoTime() + LINGER.toNanos();
    var buffer = new byte[DISCARD_BUFFER_BYTES];
    long left = MAX_DISCARDED_BYTES;
    try {
      var in = request.getInputStream();
      var read = 0;
      while (read >= 0 && left > 0 && System.nanoTime() < end) {
        read = in.read(buffer);
        left -= read;
      }
    } catch (IOException e) {
      // The client has read its answer and left, as it should.
    }
  }

  private static RefusedException tooLarge(int maxBytes) {
    return new RefusedException(
        Problem.client(
            413, "request_too_large", "the body is larger than %d bytes".formatted(maxBytes)));
  }

  private Body() {}
}
