package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.ModelName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells those who wait their place, front first, and a bounded number at a time. Every few seconds
 * the front of each queue is walked in the order in which it would be handed out now, one queue in
 * a tick; the places found are told over the next ticks. Whoever is behind the walked front is told
 * when it comes nearer.
 *
 * <p>A place is exact for the moment of the walk: a tenant that has used less may still come and go
 * first. Batch counts all that waits for its model in the interactive lane as in front.
 */
final class Announcements {

  static final Duration AFTER = Duration.ofSeconds(1);
  static final Duration PACE = Duration.ofSeconds(2);

  /** So that a tick takes no longer than other events do. */
  static final int PER_TICK = 10;

  /** Places of a queue that are looked at in one walk. */
  static final int FRONT = 30;

  private record Queue(Lane lane, ModelName model) {}

  private record Place(Job job, int position, int inLane) {}

  private final Backlog backlog;
  private final Outbox out;
  private final Deque<Queue> round = new ArrayDeque<>();
  private final Deque<Place> due = new ArrayDeque<>();
  private Instant begunAt = Instant.MIN;

  Announcements(Backlog backlog, Outbox out) {
    this.backlog = backlog;
    this.out = out;
  }

  void tick(Instant now) {
    if (round.isEmpty() && !begunAt.plus(PACE).isAfter(now)) {
      begunAt = now;
      for (var lane : Lane.values()) {
        backlog.lane(lane).models().forEach(model -> round.add(new Queue(lane, model)));
      }
    }
    if (due.isEmpty() && !round.isEmpty()) {
      walk(round.removeFirst(), now);
    }
    for (int told = 0; told < PER_TICK && !due.isEmpty(); ) {
      var place = due.removeFirst();
      if (place.job.waits()) {
        tell(place, now);
        told++;
      }
    }
  }

  private void walk(Queue queue, Instant now) {
    var inFront = queue.lane == Lane.BATCH ? backlog.lane(Lane.INTERACTIVE).size(queue.model) : 0;
    int inLane = 0;
    for (var job : backlog.lane(queue.lane).first(queue.model, FRONT)) {
      inLane++;
      var position = inFront + inLane;
      if (!job.arrivedAt.plus(AFTER).isAfter(now) && job.toldPosition != position) {
        due.add(new Place(job, position, inLane));
      }
    }
  }

  private void tell(Place place, Instant now) {
    place.job.toldPosition = place.position;
    var estimate = backlog.of(place.job).estimate(place.job.model(), place.inLane, now);
    out.add(new Decision.Tell(place.job.id(), place.position, estimate));
  }
}
