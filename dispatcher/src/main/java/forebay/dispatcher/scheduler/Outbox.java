package forebay.dispatcher.scheduler;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the decisions on one event: first what is to be stored, then the rest in order. */
final class Outbox {

  private final List<Decision> decisions = new ArrayList<>();
  private final List<Decision> kept = new ArrayList<>();
  private final Set<Job> touched = new LinkedHashSet<>();

  void add(Decision decision) {
    decisions.add(decision);
  }

  /** The payload of a new request is needed. */
  void keep(Job job) {
    kept.add(new Decision.Keep(job.id()));
    touch(job);
  }

  /** The state of the request changed. */
  void touch(Job job) {
    touched.add(job);
  }

  /** The request is over: its state is not stored any more. */
  void end(Job job, Decision.End end) {
    touched.remove(job);
    decisions.add(end);
  }

  List<Decision> take() {
    if (decisions.isEmpty() && touched.isEmpty()) {
      return List.of();
    }
    var all = new ArrayList<Decision>(kept);
    touched.forEach(job -> all.add(new Decision.Remember(job.state())));
    all.addAll(decisions);
    decisions.clear();
    kept.clear();
    touched.clear();
    return List.copyOf(all);
  }
}
