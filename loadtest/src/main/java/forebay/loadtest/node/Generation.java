package forebay.loadtest.node;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One answer being generated: waits for a slot, evaluates the prompt, writes the tokens at the
 * node's rate and looks at each whether the client is still there. As in Ollama a client that
 * leaves during prompt evaluation is noticed only at the first token. One thread, used once.
 */
final class Generation {
  /** A writer that was held up by a slow reader does not catch up more than this. */
  private static final long MAX_LAG_NANOS = Duration.ofMillis(20).toNanos();

  /** Tokens between two looks at the client when no time passes between them. */
  private static final int LOOK_TOKENS = 64;

  private final Generator node;
  private final GenerationRequest request;
  private final Exchange exchange;
  private final @Nullable Fault fault;
  private final Running running;
  private final Answer answer;
  private final String prompt;
  private final AnswerSink sink;
  private final StringBuilder text = new StringBuilder();

  Generation(
      Generator node,
      GenerationRequest request,
      Exchange exchange,
      @Nullable Fault fault,
      Running running) {
    this.node = node;
    this.request = request;
    this.exchange = exchange;
    this.fault = fault;
    this.running = running;
    this.answer = Answer.of(request, node.settings().seed(), node.settings().length());
    this.prompt = Prompt.render(request.turns());
    this.sink =
        request.stream()
            ? new StreamSink(
                exchange, request, !(fault instanceof Fault.NoNewlines), node.settings().stamped())
            : new WholeSink(exchange, request);
  }

  void run() throws RefusedException, IOException, InterruptedException {
    if (fault instanceof Fault.SplitCharacters) {
      exchange.connection().splitCharacters();
    }
    var start = System.nanoTime();
    var lease = node.gate().acquire(request.model(), prompt, true, exchange.connection());
    try {
      var loaded = System.nanoTime();
      var evaluated = evaluatePrompt(lease, loaded);
      var tokens = decode(evaluated, lease);
      if (tokens >= 0) {
        var end = System.nanoTime();
        endBooks(lease, CounterBook.End.FINISHED);
        sink.done(
            answer.doneReason(),
            new Timing(
                end - start,
                loaded - start,
                Prompt.tokens(prompt.length()),
                evaluated - loaded,
                tokens,
                end - evaluated));
      }
    } finally {
      release(lease);
    }
  }

  private long evaluatePrompt(Lease lease, long start) throws InterruptedException {
    var tokens = lease.tokensToEvaluate();
    node.counters().promptTokensEvaluated.add(tokens);
    sleepUntil(start + node.clock().promptNanos(tokens));
    return System.nanoTime();
  }

  /** The number of tokens written, or -1 if a fault has ended the answer. */
  private int decode(long start, Lease lease) throws IOException, InterruptedException {
    var struck = fault instanceof Fault.InStream inStream ? inStream : null;
    var endless = fault instanceof Fault.Endless;
    var due = start;
    var place = 0;
    while (endless || place < answer.size()) {
      if (struck != null && struck.afterTokens() == place && strike(struck, lease)) {
        return -1;
      }
      due = awaitToken(due, place);
      sink.piece(remember(answer.piece(place)));
      node.counters().generatedTokens.increment();
      place++;
    }
    if (struck != null && struck.afterTokens() >= place && strike(struck, lease)) {
      return -1;
    }
    return place;
  }

  /** Waits for the time of the next token and looks after the client then. */
  private long awaitToken(long last, int place) throws IOException, InterruptedException {
    var now = System.nanoTime();
    var due = last + node.clock().tokenNanos(node.gate().generating());
    if (due > now) {
      sink.flush();
      sleepUntil(due);
      exchange.connection().failIfPeerGone();
    } else if (place % LOOK_TOKENS == LOOK_TOKENS - 1) {
      exchange.connection().failIfPeerGone();
    }
    return Math.max(due, now - MAX_LAG_NANOS);
  }

  /** True if the answer is over. */
  private boolean strike(Fault.InStream struck, Lease lease)
      throws IOException, InterruptedException {
    switch (struck) {
      case Fault.DelayToken(_, var delay) -> {
        sink.open();
        exchange.connection().pause(delay);
        return false;
      }
      case Fault.Stall _ -> {
        sink.open();
        exchange.connection().awaitPeerGone();
      }
      case Fault.Reset _ -> {
        sink.open();
        endBooks(lease, CounterBook.End.FAILED);
        exchange.connection().reset();
        throw new CutByFaultException(struck);
      }
      case Fault.Close _ -> {
        sink.open();
        endBooks(lease, CounterBook.End.FAILED);
        exchange.cut();
        throw new CutByFaultException(struck);
      }
      case Fault.EndWithoutDone _ -> {
        endBooks(lease, CounterBook.End.FAILED);
        sink.endWithoutDone();
      }
      case Fault.ErrorLine(_, var message) -> {
        endBooks(lease, CounterBook.End.FAILED);
        sink.error(message);
      }
      case Fault.HalfLine _ -> {
        endBooks(lease, CounterBook.End.FAILED);
        sink.half(answer.piece(struck.afterTokens()));
      }
      case Fault.InvalidLine _ -> {
        return sink.invalid();
      }
      case Fault.LongLine(_, var bytes) -> {
        sink.piece(new Piece.Content("x".repeat(bytes)));
        return false;
      }
    }
    return true;
  }

  private Piece remember(Piece piece) {
    if (piece instanceof Piece.Content(String content)
        && text.length() < RequestParser.MAX_TOKENS * Prompt.CHARACTERS_PER_TOKEN) {
      text.append(content);
    }
    return piece;
  }

  /** Before the last byte: who has read it must find the slot free and the answer counted. */
  private void endBooks(Lease lease, CounterBook.End how) {
    release(lease);
    running.end(how);
  }

  private void release(Lease lease) {
    lease.release(prompt + text, node.gate().keepAliveNanos(request.keepAliveNanos()));
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    for (var left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }
}
