package forebay.gateway.http;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Reads a request's body within its limit: not a byte more is taken from the network than that. */
final class Body {

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

  private static RefusedException tooLarge(int maxBytes) {
    return new RefusedException(
        Problem.client(
            413, "request_too_large", "the body is larger than %d bytes".formatted(maxBytes)));
  }

  private Body() {}
}
