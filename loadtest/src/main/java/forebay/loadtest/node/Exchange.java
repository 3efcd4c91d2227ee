package forebay.loadtest.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * The response to one request: whole with its length, or a stream in chunks. One thread.
 *
 * <p>Every chunk becomes one HTTP chunk, as Ollama flushes each line; chunks that are written
 * without a {@link #flush} between them may share a packet.
 */
final class Exchange {
  private final Connection connection;
  private final boolean headOnly;
  private boolean streaming;
  private boolean started;
  private boolean keepAlive;

  Exchange(Connection connection, HttpRequest request) {
    this.connection = connection;
    this.headOnly = request.method().equals("HEAD");
    this.keepAlive = request.keepAlive();
  }

  Connection connection() {
    return connection;
  }

  /** Whether a status has been written: from then on an error can only be a line. */
  boolean isStarted() {
    return started;
  }

  boolean isKeepAlive() {
    return keepAlive;
  }

  void send(int status, String contentType, byte[] body) throws IOException {
    begin(status, contentType, "Content-Length: " + body.length);
    if (!headOnly) {
      connection.write(body, 0, body.length);
    }
    connection.flush();
  }

  void sendJson(int status, byte[] body) throws IOException {
    send(status, "application/json; charset=utf-8", body);
  }

  void sendText(int status, String text) throws IOException {
    send(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /** Starts a stream of lines; does nothing if it has started. */
  void beginStream() throws IOException {
    if (!started) {
      streaming = true;
      begin(200, "application/x-ndjson", "Transfer-Encoding: chunked");
    }
  }

  void chunk(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return; // a chunk without bytes would be the last one
    }
    ascii(Integer.toHexString(length) + "\r\n");
    connection.write(bytes, offset, length);
    ascii("\r\n");
  }

  void flush() throws IOException {
    connection.flush();
  }

  /** Ends a stream properly. */
  void end() throws IOException {
    if (streaming) {
      ascii("0\r\n\r\n");
    }
    connection.flush();
  }

  /** Ends the connection with FIN, in the middle of whatever was being written. */
  void cut() throws IOException {
    connection.flush();
    connection.close();
  }

  private void begin(int status, String contentType, String framing) throws IOException {
    started = true;
    ascii("HTTP/1.1 " + status + " " + reason(status) + "\r\n");
    ascii("Content-Type: " + contentType + "\r\n");
    ascii("Date: " + httpDate() + "\r\n");
    ascii(framing + "\r\n" + (keepAlive ? "\r\n" : "Connection: close\r\n\r\n"));
  }

  private void ascii(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    connection.write(bytes, 0, bytes.length);
  }

  private static String httpDate() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 503 -> "Service Unavailable";
      default -> "Status";
    };
  }
}
