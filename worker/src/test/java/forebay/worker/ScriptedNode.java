package forebay.worker;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that does what a test says, down to the bytes. One connection per request. */
public final class ScriptedNode implements AutoCloseable {

  /** What a node does with one request. */
  public interface Script {
    void play(Connection connection) throws Exception;
  }

  private static final String TAGS =
      """
      {"models":[{"name":"llama3:8b","model":"llama3:8b","modified_at":"2026-08-01T10:00:00Z","size":4,
      "digest":"abc123","details":{"family":"llama","families":["llama"],"parameter_size":"8B",
      "quantization_level":"Q4_0","format":"gguf","parent_model":""},"capabilities":["completion"]}]}""";

  private final ServerSocket server;
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger left = new AtomicInteger();

  public ScriptedNode() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    on("/api/tags", c -> c.json(TAGS));
    on("/api/ps", c -> c.json("{\"models\":[]}"));
    on("/api/version", c -> c.json("{\"version\":\"0.33.0\"}"));
    Thread.ofVirtual().start(this::accept);
  }

  public ScriptedNode on(String path, Script script) {
    scripts.put(path, script);
    return this;
  }

  /** The node answers a chat with these lines and ends the stream. */
  public ScriptedNode chat(String... lines) {
    return on("/api/chat", c -> c.stream().lines(lines));
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  public List<String> paths() {
    return paths;
  }

  /** Clients that were seen to leave by {@link Connection#awaitLeft}. */
  public int left() {
    return left.get();
  }

  public static String piece(String text) {
    return "{\"model\":\"llama3:8b\",\"message\":{\"role\":\"assistant\",\"content\":\""
        + text
        + "\"},\"done\":false}";
  }

  public static String done() {
    return "{\"model\":\"llama3:8b\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
        + "\"done_reason\":\"stop\",\"total_duration\":5000000,\"load_duration\":1000000,"
        + "\"prompt_eval_count\":7,\"prompt_eval_duration\":2000000,\"eval_count\":3,\"eval_duration\":3000000}";
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var connection = new Connection(socket);
      paths.add(connection.path);
      scripts.getOrDefault(connection.path, c -> c.head(404, "text/plain")).play(connection);
    } catch (Exception e) {
      // The client left, or the test is over.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One request and the bytes that answer it. */
  public final class Connection {

    private final Socket socket;
    private final InputStream in;
    final String path;
    private final String body;

    private Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.path = line().split(" ", -1)[1];
      var length = 0;
      for (var header = line(); !header.isEmpty(); header = line()) {
        if (header.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      this.body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
      var line = new StringBuilder();
      for (var b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("the client left");
        }
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }

    public String body() {
      return body;
    }

    public Connection raw(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    }

    public Connection raw(String text) throws IOException {
      return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public Connection head(int status, String contentType) throws IOException {
      return raw(
          "HTTP/1.1 %d X\r\nContent-Type: %s\r\nConnection: close\r\n\r\n"
              .formatted(status, contentType));
    }

    public Connection stream() throws IOException {
      return head(200, "application/x-ndjson");
    }

    public Connection lines(String... lines) throws IOException {
      for (var line : lines) {
        raw(line + "\n");
      }
      return this;
    }

    public void json(String text) throws IOException {
      head(200, "application/json").raw(text);
    }

    public void error(int status, String text) throws IOException {
      head(status, "application/json").raw("{\"error\":\"" + text + "\"}");
    }

    /** Ends the connection with a reset instead of an end. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Waits until the client closes its side. */
    public void awaitLeft() {
      try {
        while (in.read() >= 0) {
          // Nothing more is expected of it.
        }
      } catch (IOException e) {
        // It was reset: that is leaving as well.
      }
      left.incrementAndGet();
    }
  }
}
