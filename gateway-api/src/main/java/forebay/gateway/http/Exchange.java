package forebay.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import forebay.gateway.dialect.Dialect;
import forebay.gateway.key.Authenticator;
import forebay.gateway.key.Caller;
import forebay.gateway.problem.Problem;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its response: at first a status that may still be decided, then, if it is a
 * stream, text that goes out as it is written. Belongs to the request's thread, except for {@link
 * #channel} and {@link #abort}.
 */
public final class Exchange {

  /** OpenAI's SDK for JavaScript ignores a longer {@code retry-after}. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Context context;
  private final HttpServletResponse response;
  private final EndPoint endPoint;
  private @Nullable Caller caller;
  private ClientWatcher.@Nullable Watch watch;
  private boolean tookByte;
  private boolean begun;
  private volatile boolean left;

  Exchange(Context context) {
    this.context = context;
    this.response = context.res();
    this.endPoint =
        ServletContextRequest.getServletContextRequest(context.req())
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
  }

  public @Nullable String header(String name) {
    return context.header(name);
  }

  /** Finds out who asks, before anything is done for it. */
  void authenticate(Authenticator authenticator) {
    caller = authenticator.authenticate(header("Authorization"));
  }

  /** Who asks, on every route that is not open to everybody. */
  Caller caller() {
    if (caller == null) {
      throw new IllegalStateException("a route without a caller");
    }
    return caller;
  }

  /** The path that was asked for. */
  String path() {
    return context.path();
  }

  public @Nullable String query(String name) {
    return context.queryParam(name);
  }

  public String path(String parameter) {
    return context.pathParam(parameter);
  }

  /** Sets a header, as long as nothing went out. */
  public void setHeader(String name, String value) {
    if (!begun) {
      response.setHeader(name, value);
    }
  }

  /** The body, within the limit. */
  byte[] body(int maxBytes) throws IOException {
    return Body.read(context.req(), maxBytes);
  }

  /** Takes what still comes of a body that was refused. */
  void discardBody() {
    Body.discard(context.req());
  }

  /** Lets the client be watched until the response ends. */
  void watchedBy(ClientWatcher.@Nullable Watch watching) {
    endWatch();
    watch = watching;
  }

  /** Sends a whole response. */
  public void respond(int status, String contentType, String body) throws IOException {
    var bytes = body.getBytes(UTF_8);
    if (endWatch()) {
      setHeader("Connection", "close");
    }
    begin(status, contentType);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
    response.getOutputStream().close();
  }

  /** Sends a problem as the whole response. */
  public void respond(Problem problem, Dialect dialect) throws IOException {
    if (problem.retryAfter() != null) {
      var millis = Math.max(1, problem.retryAfter().toMillis());
      setHeader("retry-after-ms", Long.toString(millis));
      setHeader("retry-after", Long.toString((millis + 999) / 1000));
    }
    if (problem.pointless() || isTooFarOff(problem.retryAfter())) {
      setHeader("x-should-retry", "false");
    }
    if (problem.status() == 401) {
      setHeader("WWW-Authenticate", "Bearer");
    }
    respond(problem.status(), "application/json", dialect.errorBody(problem));
  }

  /** What a client would not wait for, and ask again at once instead. */
  private static boolean isTooFarOff(@Nullable Duration retryAfter) {
    return retryAfter != null && retryAfter.compareTo(LONGEST_WAIT) > 0;
  }

  /** Decides the status; the headers go out with the first text. */
  void begin(int status, String contentType) {
    begun = true;
    response.setStatus(status);
    response.setContentType(contentType);
    response.setCharacterEncoding(UTF_8.name());
  }

  /** Whether the status is decided. */
  public boolean begun() {
    return begun;
  }

  /** Sends text now; waits while the client takes nothing, within the connection's idle timeout. */
  void write(String text) throws IOException {
    response.getOutputStream().write(text.getBytes(UTF_8));
    response.getOutputStream().flush();
  }

  /** Whether the connection was closed before the response was whole. */
  boolean left() {
    return left;
  }

  int status() {
    return response.getStatus();
  }

  /** What the client's presence is read from; null under TLS, where the bytes are not ours. */
  @Nullable SocketChannel channel() {
    return endPoint.getTransport() instanceof SocketChannel channel && !endPoint.isSecure()
        ? channel
        : null;
  }

  /** Closes the connection under whoever writes to it. Any thread. */
  void abort() {
    left = true;
    endPoint.close();
  }

  /** Ends a response that was written bit by bit. */
  void finish() throws IOException {
    var close = endWatch();
    response.getOutputStream().close();
    if (close) {
      endPoint.close();
    }
  }

  /**
   * Looks after the client no longer: once the response has ended, what comes is its next request.
   * True if a byte of that was taken, so that the connection cannot go on.
   */
  private boolean endWatch() {
    if (watch != null) {
      watch.close();
      tookByte |= watch.tookByte();
    }
    return tookByte;
  }
}
