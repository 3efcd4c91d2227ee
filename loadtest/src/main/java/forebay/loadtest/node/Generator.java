package forebay.loadtest.node;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What generating needs of its node. Thread-safe. */
record Generator(NodeSettings settings, SlotGate gate, TokenClock clock, CounterBook counters) {

  /** Answers a checked request. */
  void run(GenerationRequest request, Exchange exchange, @Nullable Fault fault, Running running)
      throws RefusedException, IOException, InterruptedException {
    if (request.isLoadOnly()) {
      loadOrUnload(request, exchange, running);
    } else {
      new Generation(this, request, exchange, fault, running).run();
    }
  }

  private void loadOrUnload(GenerationRequest request, Exchange exchange, Running running)
      throws RefusedException, IOException, InterruptedException {
    var keepAlive = gate.keepAliveNanos(request.keepAliveNanos());
    String reason;
    if (keepAlive == 0) {
      gate.unload(request.model());
      reason = "unload";
    } else {
      gate.acquire(request.model(), "", false, exchange.connection()).release("", keepAlive);
      reason = "load";
    }
    running.end(CounterBook.End.FINISHED);
    new WholeSink(exchange, request).done(reason, new Timing(0, 0, 0, 0, 0, 0));
  }
}
