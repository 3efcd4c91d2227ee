package forebay.loadtest.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests (RFC 9112) off a connection, within limits. One thread. */
final class HttpReader {
  static final int MAX_LINE_BYTES = 16 * 1024;
  static final int MAX_HEADERS = 200;
  static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Connection connection;
  private final StringBuilder line = new StringBuilder();

  HttpReader(Connection connection) {
    this.connection = connection;
  }

  /** The next request, or null when the client has closed the connection between requests. */
  @Nullable HttpRequest read() throws IOException {
    var first = readLine();
    if (first == null) {
      return null;
    }
    var parts = first.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new ProtocolException("not an HTTP/1.1 request line");
    }
    var headers = readHeaders();
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      connection.write(CONTINUE, 0, CONTINUE.length);
      connection.flush();
    }
    var body = readBody(headers);
    var query = parts[1].indexOf('?');
    var path = query < 0 ? parts[1] : parts[1].substring(0, query);
    return new HttpRequest(parts[0], path, headers, body, keepAlive(parts[2], headers));
  }

  private static boolean keepAlive(String version, Map<String, String> headers) {
    var wish = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    return version.equals("HTTP/1.0") ? wish.contains("keep-alive") : !wish.contains("close");
  }

  private Map<String, String> readHeaders() throws IOException {
    var headers = new HashMap<String, String>();
    for (var count = 0; count <= MAX_HEADERS; count++) {
      var header = readLine();
      if (header == null) {
        throw new ProtocolException("the connection ends in the headers");
      }
      if (header.isEmpty()) {
        return headers;
      }
      var colon = header.indexOf(':');
      if (colon < 1) {
        throw new ProtocolException("a header without a colon");
      }
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    throw new ProtocolException("more than " + MAX_HEADERS + " headers");
  }

  private byte[] readBody(Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return readChunks();
    }
    var length = parseLength(headers.getOrDefault("content-length", "0"), 10);
    var body = new byte[length];
    connection.readFully(body, 0, length);
    return body;
  }

  private byte[] readChunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      var size = readLine();
      if (size == null) {
        throw new ProtocolException("the connection ends in the body");
      }
      var extension = size.indexOf(';');
      var length = parseLength(extension < 0 ? size : size.substring(0, extension), 16);
      if (length == 0) {
        readHeaders(); // trailers
        return body.toByteArray();
      }
      if (body.size() + length > MAX_BODY_BYTES) {
        throw new ProtocolException("the body has more than " + MAX_BODY_BYTES + " bytes");
      }
      var chunk = new byte[length];
      connection.readFully(chunk, 0, length);
      body.writeBytes(chunk);
      readLine();
    }
  }

  private static int parseLength(String text, int radix) throws ProtocolException {
    try {
      var length = Integer.parseInt(text.strip(), radix);
      if (length >= 0 && length <= MAX_BODY_BYTES) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Refused below, together with the lengths out of range.
    }
    throw new ProtocolException("a body length out of range");
  }

  private @Nullable String readLine() throws IOException {
    line.setLength(0);
    while (true) {
      var next = connection.read();
      if (next < 0) {
        if (line.isEmpty()) {
          return null;
        }
        throw new ProtocolException("the connection ends in a line");
      }
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        if (line.length() == MAX_LINE_BYTES) {
          throw new ProtocolException("a line of more than " + MAX_LINE_BYTES + " bytes");
        }
        line.append((char) next);
      }
    }
  }
}
