package forebay.loadtest.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/chat}, {@code /api/generate} and {@code /api/embed}: counts, applies the faults that
 * strike before an answer, and maps how the work ended. Thread-safe.
 */
final class GenerationHandler {
  private static final byte[] HTML =
      "<!doctype html><html><body><h1>It works!</h1></body></html>"
          .getBytes(StandardCharsets.UTF_8);

  private final CounterBook counters;
  private final Faults faults;

  GenerationHandler(CounterBook counters, Faults faults) {
    this.counters = counters;
    this.faults = faults;
  }

  /** Does the work of one endpoint. */
  interface Work {
    /** Calls {@link Running#end} before it writes its last byte. */
    void run(Exchange exchange, @Nullable Fault fault, Running running)
        throws RefusedException, IOException, InterruptedException;
  }

  void handle(Exchange exchange, Work work) throws IOException, InterruptedException {
    try (var running = new Running(counters)) {
      try {
        var fault = faults.take(Faults.Scope.GENERATION);
        if (fault instanceof Fault.BeforeAnswer before) {
          strike(before, exchange, work, running);
        } else {
          work.run(exchange, fault, running);
        }
      } catch (RefusedException e) {
        running.end(CounterBook.End.FAILED);
        exchange.sendJson(e.status(), Json.error(e.text()));
      } catch (CutByFaultException e) {
        running.end(CounterBook.End.FAILED);
        throw e;
      } catch (IOException e) {
        // A killed node resets its connections: then it was not the client who left.
        var killed = exchange.connection().isReset();
        running.end(killed ? CounterBook.End.FAILED : CounterBook.End.CLOSED_EARLY);
        throw e;
      }
    }
  }

  private static void strike(
      Fault.BeforeAnswer fault, Exchange exchange, Work work, Running running)
      throws RefusedException, IOException, InterruptedException {
    switch (fault) {
      case Fault.DelayHeaders(var delay) -> {
        exchange.connection().pause(delay);
        work.run(exchange, null, running);
      }
      case Fault.Hang _, Fault.Freeze _ -> exchange.connection().awaitPeerGone();
      case Fault.Busy _ -> throw SlotGate.busy();
      case Fault.Status(var status, var text) -> throw new RefusedException(status, text);
      case Fault.Html _ -> {
        running.end(CounterBook.End.FAILED);
        exchange.send(200, "text/html; charset=utf-8", HTML);
      }
    }
  }
}
