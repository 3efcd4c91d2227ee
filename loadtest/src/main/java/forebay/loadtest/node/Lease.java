package forebay.loadtest.node;

/**
 * A loaded model for one request, with a slot of it unless the request only loads. Released once;
 * further releases do nothing. One thread.
 */
final class Lease {
  private final SlotGate gate;
  private final ModelPool pool;
  private final Ticket ticket;
  private boolean released;

  Lease(SlotGate gate, ModelPool pool, Ticket ticket) {
    this.gate = gate;
    this.pool = pool;
    this.ticket = ticket;
  }

  ModelPool pool() {
    return pool;
  }

  Ticket ticket() {
    return ticket;
  }

  /** Tokens of the prompt that are not in the slot's cache: at least one is evaluated. */
  int tokensToEvaluate() {
    var all = Prompt.tokens(ticket.prompt.length());
    return Math.max(1, all - ticket.cachedCharacters / Prompt.CHARACTERS_PER_TOKEN);
  }

  /** Gives the slot back, with the text that its cache now holds. */
  void release(String text, long keepAliveNanos) {
    if (!released) {
      released = true;
      gate.release(this, text, keepAliveNanos);
    }
  }
}
