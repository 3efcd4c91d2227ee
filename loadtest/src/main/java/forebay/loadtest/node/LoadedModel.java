package forebay.loadtest.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model in memory: its slots and, without a bound, who waits for them. Owned by the pool. */
final class LoadedModel {
  final ModelSettings settings;
  final long readyAt;
  private final Deque<Ticket> waiting = new ArrayDeque<>();
  private final List<Ticket> loadOnly = new ArrayList<>();
  private final List<Slot> slots = new ArrayList<>();
  long lastUsed;
  long expiresAt;

  LoadedModel(ModelSettings settings, int slots, long readyAt, long expiresAt) {
    this.settings = settings;
    this.readyAt = readyAt;
    this.lastUsed = readyAt;
    this.expiresAt = expiresAt;
    for (var i = 0; i < settings.slots(slots); i++) {
      this.slots.add(new Slot());
    }
  }

  boolean isIdle(long now) {
    return now >= readyAt && waiting() == 0 && running() == 0;
  }

  void add(Ticket ticket) {
    (ticket.needsSlot ? waiting : loadOnly).add(ticket);
  }

  void remove(Ticket ticket) {
    (ticket.needsSlot ? waiting : loadOnly).remove(ticket);
  }

  int waiting() {
    return waiting.size() + loadOnly.size();
  }

  int running() {
    return (int) slots.stream().filter(slot -> slot.busy).count();
  }

  /** Once the model is ready: gives free slots to those that wait, in their order. */
  void grantWaiting(long now) {
    if (now < readyAt) {
      return;
    }
    loadOnly.forEach(Ticket::grant);
    loadOnly.clear();
    while (!waiting.isEmpty()) {
      var ticket = waiting.element();
      var slot = bestFreeSlot(ticket.prompt);
      if (slot == null) {
        return;
      }
      slot.busy = true;
      ticket.slot = slot;
      ticket.cachedCharacters = Prompt.commonPrefix(slot.text, ticket.prompt);
      waiting.remove();
      ticket.grant();
    }
  }

  /** The free slot whose cache shares most with the prompt; of equals the one unused longest. */
  private @Nullable Slot bestFreeSlot(String prompt) {
    Slot best = null;
    var bestPrefix = -1;
    for (var slot : slots) {
      if (slot.busy) {
        continue;
      }
      var prefix = Prompt.commonPrefix(slot.text, prompt);
      if (best == null
          || prefix > bestPrefix
          || (prefix == bestPrefix && slot.lastUsed < best.lastUsed)) {
        best = slot;
        bestPrefix = prefix;
      }
    }
    return best;
  }
}
