package forebay.dispatcher.simulation;

import forebay.protocol.ModelName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * A node in virtual time. Like Ollama it runs what it has slots for and holds back the rest, in the
 * order in which it came, also behind a request whose model does not fit beside the one in memory.
 */
final class VirtualNode {

  private final int slots;
  private final long modelLoad;
  private final Deque<Work> held = new ArrayDeque<>();
  private final List<Work> running = new ArrayList<>();
  private ModelName resident;
  private long busy;
  private int loads;

  VirtualNode(int slots, Duration modelLoad, ModelName resident) {
    this.slots = slots;
    this.modelLoad = modelLoad.toNanos();
    this.resident = resident;
  }

  /** A request that begins: its first token is computed from now on. */
  record Start(Work work, long begins, long ends) {}

  void give(Work work) {
    held.add(work);
  }

  void finish(Work work) {
    running.remove(work);
  }

  /** What can begin now; the node is told with {@link #finish} when it is over. */
  List<Start> start(long now) {
    if (!canStart()) {
      return List.of();
    }
    var starts = new ArrayList<Start>();
    while (canStart()) {
      var work = held.remove();
      var begins = now;
      if (!work.model().equals(resident)) {
        resident = work.model();
        begins += modelLoad;
        loads++;
      }
      running.add(work);
      busy += begins + work.service() - now;
      starts.add(new Start(work, begins, begins + work.service()));
    }
    return starts;
  }

  private boolean canStart() {
    var next = held.peek();
    return next != null
        && running.size() < slots
        && (running.isEmpty() || next.model().equals(resident));
  }

  /** Requests that it has, running or not. */
  int connections() {
    return running.size() + held.size();
  }

  List<Work> running() {
    return Collections.unmodifiableList(running);
  }

  List<Work> all() {
    var all = new ArrayList<>(running);
    all.addAll(held);
    return all;
  }

  int slots() {
    return slots;
  }

  ModelName resident() {
    return resident;
  }

  /** How long its slots were taken, together, loading included. */
  long busy() {
    return busy;
  }

  /** How often it changed models. */
  int loads() {
    return loads;
  }
}
