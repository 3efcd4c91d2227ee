package forebay.loadtest.node;

import java.util.Map;

/** A request as read from the socket. Belongs to the thread of its connection. */
final class HttpRequest {
  private final String method;
  private final String path;
  private final Map<String, String> headers;
  private final byte[] body;
  private final boolean keepAlive;

  HttpRequest(
      String method, String path, Map<String, String> headers, byte[] body, boolean keepAlive) {
    this.method = method;
    this.path = path;
    this.headers = Map.copyOf(headers);
    this.body = body;
    this.keepAlive = keepAlive;
  }

  String method() {
    return method;
  }

  /** Without the query. */
  String path() {
    return path;
  }

  /** With names in lower case; of a repeated one the last. */
  Map<String, String> headers() {
    return headers;
  }

  /** Not a copy. */
  byte[] body() {
    return body;
  }

  /** Whether the client wants the connection kept open. */
  boolean keepAlive() {
    return keepAlive;
  }
}
