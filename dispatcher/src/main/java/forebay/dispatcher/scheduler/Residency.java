package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import java.time.Instant;

/**
 * When a node may be made to change models although work waits for those that it has in memory:
 * when a request has waited longer for the new model than loading it costs, and longer by as much
 * than anything of its lane has for those. Two models that are both overloaded thus share the nodes
 * in long turns, and do not push each other out with each request.
 */
final class Residency {

  private final Backlog backlog;
  private final LoadTimes loads;

  Residency(Backlog backlog, LoadTimes loads) {
    this.backlog = backlog;
    this.loads = loads;
  }

  boolean mayLoad(ModelName model, Node node, Instant now) {
    for (var lane : Lane.values()) {
      var oldest = backlog.lane(lane).oldest(model);
      if (oldest != null) {
        var due = oldest.arrivedAt.plus(loads.of(model));
        if (!due.isAfter(now) && nothingWaitsAsLong(backlog.lane(lane), node, due)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean nothingWaitsAsLong(LaneQueue lane, Node node, Instant due) {
    for (var model : node.warm()) {
      var oldest = lane.oldest(model);
      if (oldest != null && oldest.arrivedAt.isBefore(due)) {
        return false;
      }
    }
    return true;
  }
}
