package forebay.worker.ollama;

import forebay.protocol.chat.ChatRequest;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.UpstreamConfig;
import forebay.protocol.reply.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code /api/chat}. One thread calls {@link #next} until it gives a last event; any
 * thread may {@link #abandon} or {@link #close}, which ends a {@code next} that waits. It connects
 * with the first {@code next}, so it can be closed before it ever cost anything.
 */
public final class ChatCall implements AutoCloseable {

  /**
   * How long an abandoned call waits for its first line. A node evaluates a prompt to its end
   * whether or not somebody listens (ollama#11889): closing earlier frees nothing, and the slot
   * would be given away while it is still busy.
   */
  static final Duration FIRST_LINE_GRACE = Duration.ofMillis(1500);

  /**
   * How long a node goes on after its client has left: it notices when it writes the next token or
   * two. Until then its slot is not free.
   */
  private static final Duration LEAVE_GRACE = Duration.ofMillis(150);

  /** How long a node may take from its last line to the end of its answer. */
  private static final Duration END_GRACE = Duration.ofMillis(500);

  /** What is read of an error's body. */
  private static final int MAX_ERROR_BYTES = 16 * 1024;

  private final HttpClient client;
  private final Function<ChatRequest, HttpRequest> requests;
  private final UpstreamConfig upstream;
  private final LimitsConfig limits;
  private final ScheduledExecutorService timers;
  private final StallWatch watch;

  private ChatRequest chat; // only the reading thread, as the next ones
  private @Nullable LineReader lines;
  private long answerBytes;

  private @Nullable CompletableFuture<HttpResponse<InputStream>> exchange; // guarded by this
  private boolean closed; // guarded by this
  private volatile boolean stalled;
  private volatile boolean abandoned;
  private volatile boolean begun;

  ChatCall(
      HttpClient client,
      Function<ChatRequest, HttpRequest> requests,
      ChatRequest chat,
      UpstreamConfig upstream,
      LimitsConfig limits,
      ScheduledExecutorService timers) {
    this.client = client;
    this.requests = requests;
    this.chat = chat;
    this.upstream = upstream;
    this.limits = limits;
    this.timers = timers;
    this.watch = new StallWatch(timers, this::stall);
  }

  /**
   * Asks this instead, before the first {@link #next}.
   *
   * @param answered characters of the answer that are there already
   */
  public void ask(ChatRequest instead, int answered) {
    chat = instead;
    answerBytes = answered;
  }

  /** Waits for the next event. */
  public ChatEvent next() {
    watch.begin(begun ? upstream.timeout() : upstream.firstTokenTimeout());
    ChatEvent event;
    try {
      event = read();
    } catch (IOException e) {
      event = broken(NodeFailures.of(e));
    } finally {
      watch.end();
    }
    begun = true;
    if (abandoned) {
      close();
      awaitNodeNotices();
      return new ChatEvent.Closed();
    }
    if (event instanceof ChatEvent.Broken || event instanceof ChatEvent.Closed) {
      close();
    }
    return event;
  }

  private static void awaitNodeNotices() {
    try {
      Thread.sleep(LEAVE_GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * After the node was done: reads the end of its answer, so that the node sees a whole exchange
   * and the connection can be used again, and closes. Only the thread that calls {@link #next}.
   */
  public void finish() {
    watch.begin(END_GRACE);
    try {
      if (lines != null) {
        lines.next();
      }
    } catch (IOException e) {
      // The answer is whole: how its connection ended does not matter.
    } finally {
      close();
    }
  }

  /** Nobody wants the answer: closes the connection as soon as that frees the node. */
  public void abandon() {
    abandoned = true;
    if (begun) {
      close();
      return;
    }
    try {
      var _ =
          timers.schedule(
              (Runnable) this::close, FIRST_LINE_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      close();
    }
  }

  /** Closes the connection; the second call does nothing. */
  @Override
  public void close() {
    CompletableFuture<HttpResponse<InputStream>> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = exchange;
    }
    watch.stop();
    if (open != null) {
      // Either it has not answered, and is cancelled, or its body is there to be closed.
      open.cancel(true);
      var _ = open.whenComplete((response, thrown) -> close(response));
    }
  }

  private ChatEvent read() throws IOException {
    if (lines == null) {
      var response = open();
      if (response == null) {
        return new ChatEvent.Closed();
      }
      if (response.statusCode() != 200) {
        var body = response.body().readNBytes(MAX_ERROR_BYTES);
        return broken(NodeFailures.ofStatus(response.statusCode(), body));
      }
      if (!speaksJson(response)) {
        return broken(NodeFailures.malformed("not a stream of JSON lines"));
      }
      lines = new LineReader(response.body(), limits.maxLineBytes());
    }
    var line = lines.next();
    if (line == null) {
      return broken(NodeFailures.cut());
    }
    return bounded(ChatLine.parse(line), line.length);
  }

  private @Nullable HttpResponse<InputStream> open() throws IOException {
    var request = requests.apply(chat);
    CompletableFuture<HttpResponse<InputStream>> sent;
    synchronized (this) {
      if (closed || abandoned) {
        return null;
      }
      sent = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
      exchange = sent;
    }
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (CancellationException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** What stands before a node may say nothing of the type; a page says that it is one. */
  private static boolean speaksJson(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("content-type")
        .map(type -> type.contains("json"))
        .orElse(true);
  }

  /**
   * Text counts as it is; a line with anything else, or nothing, counts as what it took to send.
   */
  private ChatEvent bounded(ChatEvent event, int lineBytes) {
    if (event instanceof ChatEvent.More(var piece)) {
      var onlyText =
          piece.length() > 0 && piece.toolCalls().isEmpty() && piece.logprobs().isEmpty();
      answerBytes += onlyText ? piece.length() : lineBytes;
      if (answerBytes > limits.maxAnswerBytes()) {
        return broken(NodeFailures.tooLong(limits.maxAnswerBytes()));
      }
    }
    return event;
  }

  /** A failure is the node's only if this side did not close the connection. */
  private ChatEvent broken(Failure failure) {
    if (stalled) {
      return new ChatEvent.Broken(NodeFailures.stalled(begun));
    }
    synchronized (this) {
      return closed ? new ChatEvent.Closed() : new ChatEvent.Broken(failure);
    }
  }

  private void stall() {
    stalled = true;
    close();
  }

  private static void close(@Nullable HttpResponse<InputStream> response) {
    if (response != null) {
      try {
        response.body().close();
      } catch (IOException e) {
        // It is gone, which is what was wanted.
      }
    }
  }
}
