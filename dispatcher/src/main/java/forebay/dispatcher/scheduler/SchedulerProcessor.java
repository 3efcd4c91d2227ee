package forebay.dispatcher.scheduler;

import forebay.protocol.PoolId;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.SchedulerConfig;
import forebay.protocol.node.NodeReport;
import forebay.protocol.reply.Language;
import forebay.protocol.request.Request;
import forebay.protocol.streams.RequestReader;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Decodes what comes for the pools of its partition and gives it to their schedulers. */
final class SchedulerProcessor implements Processor<String, byte[], String, byte[]> {

  /** How exact silence, deadlines and cool-offs are. */
  private static final Duration TICK = Duration.ofMillis(200);

  private static final int CHARACTERS_PER_TOKEN = 4;

  private final Topics topics;
  private final SchedulerConfig config;
  private final LimitsConfig limits;
  private final SchedulerMetrics metrics;
  private final RequestReader requests;
  private final Map<PoolId, PoolStage> pools = new HashMap<>();
  private @Nullable Task task;

  SchedulerProcessor(
      Topics topics, SchedulerConfig config, LimitsConfig limits, SchedulerMetrics metrics) {
    this.topics = topics;
    this.config = config;
    this.limits = limits;
    this.metrics = metrics;
    this.requests = new RequestReader(topics.replies());
  }

  /** What there is once the task is initialised. */
  private record Task(
      ProcessorContext<String, byte[]> context, Ledger ledger, Outlet outlet, Restart restart) {

    Instant now() {
      return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    var ledger =
        new Ledger(
            context.getStateStore(SchedulerTopology.SUBMITS),
            context.getStateStore(SchedulerTopology.LEDGER));
    var restart = new Restart();
    task = new Task(context, ledger, new Outlet(context), restart);
    ledger.read(restart);
    restart.restore(pool -> pool(pool).scheduler());
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> tick());
  }

  @Override
  public void process(Record<String, byte[]> record) {
    var task = task();
    task.restart.finish(task.ledger, task.outlet);
    var topic = task.context.recordMetadata().map(metadata -> metadata.topic()).orElse("");
    if (topic.equals(topics.queue().name())) {
      request(record, task);
    } else {
      report(record, task);
    }
  }

  private void request(Record<String, byte[]> record, Task task) {
    switch (requests.read(record.value())) {
      case Decoded.Valid<Request>(Request.Submit submit) ->
          pool(submit.pool()).on(arrived(submit), task.now(), record.value());
      case Decoded.Valid<Request>(Request.Cancel cancel) ->
          pool(cancel.pool()).on(new SchedulerEvent.CancelRequested(cancel.id()), task.now(), null);
      case Decoded.Unreadable<Request>(var reason) -> unreadable(reason, record, task);
    }
  }

  private static SchedulerEvent.Arrived arrived(Request.Submit submit) {
    return new SchedulerEvent.Arrived(
        submit.id(),
        submit.key(),
        submit.tenant(),
        submit.session(),
        submit.lane(),
        submit.chat().model(),
        promptTokens(submit.chat()),
        Language.of(submit.chat()),
        submit.acceptedAt(),
        submit.deadline());
  }

  /** About: the node's own count is charged when the answer is there. */
  private static int promptTokens(ChatRequest chat) {
    return chat.messages().stream().mapToInt(message -> message.content().length()).sum()
        / CHARACTERS_PER_TOKEN;
  }

  private void report(Record<String, byte[]> record, Task task) {
    switch (Wire.decode(NodeReport.class, record.value())) {
      case Decoded.Valid<NodeReport>(var report) ->
          pool(report.pool()).on(event(report, record.timestamp()), task.now(), null);
      case Decoded.Unreadable<NodeReport>(var reason) -> unreadable(reason, record, task);
    }
  }

  private static SchedulerEvent event(NodeReport report, long timestamp) {
    return switch (report) {
      case NodeReport.Heartbeat heartbeat ->
          new SchedulerEvent.Heard(heartbeat, Instant.ofEpochMilli(timestamp));
      case NodeReport.Finished finished -> new SchedulerEvent.Finished(finished);
    };
  }

  private void unreadable(String reason, Record<String, byte[]> record, Task task) {
    metrics.unreadable.increment();
    task.outlet.unreadable(reason, record);
  }

  private void tick() {
    var task = task();
    task.restart.finish(task.ledger, task.outlet);
    pools.values().forEach(pool -> pool.on(new SchedulerEvent.Tick(), task.now(), null));
  }

  private PoolStage pool(PoolId id) {
    var task = task();
    return pools.computeIfAbsent(
        id,
        pool ->
            new PoolStage(
                pool,
                new Scheduler(pool, config, limits, task.now()),
                task.ledger,
                task.outlet,
                metrics.open(pool)));
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("not initialised");
    }
    return task;
  }

  @Override
  public void close() {
    pools.values().forEach(PoolStage::close);
    pools.clear();
  }
}
