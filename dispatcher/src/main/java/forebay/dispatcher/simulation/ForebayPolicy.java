package forebay.dispatcher.simulation;

import forebay.dispatcher.scheduler.Decision;
import forebay.dispatcher.scheduler.Scheduler;
import forebay.dispatcher.scheduler.SchedulerEvent;
import forebay.protocol.NodeId;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.reply.Language;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The production scheduler, with workers that never fail: what it decides reaches a node at once,
 * and what a node says reaches it at once. Deadlines and waiting rooms are without end, so that
 * every policy runs the same requests.
 */
final class ForebayPolicy implements Policy {

  private static final Instant START = Instant.EPOCH;
  private static final Duration DEADLINE = Duration.ofDays(3_650);

  private final List<Work> work;
  private final VirtualNodes nodes;
  private final Scheduler scheduler;
  private final List<VirtualWorker> workers = new ArrayList<>();
  private final Map<NodeId, Integer> indexes = new HashMap<>();

  ForebayPolicy(Experiment experiment, VirtualNodes nodes) {
    this.work = experiment.workload().work();
    this.nodes = nodes;
    this.scheduler = new Scheduler(VirtualWorker.POOL, experiment.config(), roomForAll(), START);
    for (int i = 0; i < nodes.size(); i++) {
      var worker = new VirtualWorker(i, nodes.node(i), experiment.cluster().models());
      workers.add(worker);
      indexes.put(worker.id(), i);
    }
  }

  private static LimitsConfig roomForAll() {
    var limits = ForebayConfig.defaults().limits();
    return new LimitsConfig(
        limits.maxBodyBytes(),
        limits.deadline(),
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        limits.maxOpenRequests(),
        limits.maxAnswerBytes(),
        limits.maxLineBytes(),
        limits.retryMemory(),
        limits.retryGrace());
  }

  @Override
  public void arrived(Work request, long now) {
    var at = instant(now);
    on(
        new SchedulerEvent.Arrived(
            VirtualWorker.request(request),
            request.key(),
            request.tenant(),
            null,
            request.lane(),
            request.model(),
            request.promptTokens(),
            Language.ENGLISH,
            at,
            at.plus(DEADLINE)),
        now);
  }

  @Override
  public void finished(Work request, int node, long now) {
    on(new SchedulerEvent.Finished(workers.get(node).finished(request)), now);
  }

  @Override
  public void heard(int node, long now) {
    on(new SchedulerEvent.Heard(workers.get(node).heartbeat(), instant(now)), now);
  }

  @Override
  public void tick(long now) {
    on(new SchedulerEvent.Tick(), now);
  }

  private void on(SchedulerEvent event, long now) {
    for (var decision : scheduler.on(event, instant(now))) {
      carryOut(decision, now);
    }
  }

  private void carryOut(Decision decision, long now) {
    switch (decision) {
      case Decision.HandOut out ->
          nodes.give(
              work.get((int) out.id().randomLow()), indexes.getOrDefault(out.node(), 0), now);
      case Decision.Lost _,
          Decision.Requeued _,
          Decision.Abort _,
          Decision.Expire _,
          Decision.CancelWaiting _,
          Decision.GiveUp _,
          Decision.Reject _ ->
          throw new IllegalStateException("nothing fails here, and yet: " + decision);
      case Decision.Keep _,
          Decision.Remember _,
          Decision.Tell _,
          Decision.Done _,
          Decision.Drop _,
          Decision.Forget _ -> {}
    }
  }

  private static Instant instant(long nanos) {
    return START.plusNanos(nanos);
  }
}
