package forebay.dispatcher.admission;

import forebay.protocol.config.LimitsConfig;
import forebay.protocol.config.RateLimitConfig;
import forebay.protocol.reply.Settlement;
import forebay.protocol.request.Request;
import forebay.protocol.streams.PoolLoads;
import forebay.protocol.streams.RequestReader;
import forebay.protocol.topic.Topics;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Decodes what comes for the keys of its partition and has {@link Admission} decide on it. */
final class AdmissionProcessor implements Processor<String, byte[], String, byte[]> {

  /** How exact deferrals and the grace of those who left are. */
  private static final Duration TICK = Duration.ofMillis(50);

  private final Topics topics;
  private final RateLimitConfig rates;
  private final LimitsConfig limits;
  private final AdmissionMetrics metrics;
  private final RequestReader requests;
  private @Nullable Task task;

  AdmissionProcessor(
      Topics topics, RateLimitConfig rates, LimitsConfig limits, AdmissionMetrics metrics) {
    this.topics = topics;
    this.rates = rates;
    this.limits = limits;
    this.metrics = metrics;
    this.requests = new RequestReader(topics.replies());
  }

  /** What there is once the task is initialised. */
  private record Task(
      ProcessorContext<String, byte[]> context,
      Admission admission,
      AdmissionOutlet outlet,
      PoolLoads loads) {

    void on(AdmissionEvent event, Request.@Nullable Submit submit, byte @Nullable [] payload) {
      var now = Instant.ofEpochMilli(context.currentSystemTimeMs());
      for (var decision : admission.on(event, now)) {
        outlet.carryOut(decision, now, submit, payload);
      }
    }
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    var store =
        new AdmissionStore(
            context.getStateStore(AdmissionTopology.PASSES),
            context.getStateStore(AdmissionTopology.DEFERRED));
    var admission = new Admission(rates, limits);
    store.read(admission::restore);
    var outlet = new AdmissionOutlet(context, store, requests, metrics);
    var begun = new Task(context, admission, outlet, new PoolLoads(context));
    task = begun;
    context.schedule(
        TICK,
        PunctuationType.WALL_CLOCK_TIME,
        time -> begun.on(new AdmissionEvent.Tick(), null, null));
  }

  @Override
  public void process(Record<String, byte[]> record) {
    var task = task();
    var topic = task.context.recordMetadata().map(metadata -> metadata.topic()).orElse("");
    if (topic.equals(topics.settlements().name())) {
      settlement(record, task);
    } else {
      request(record, task);
    }
  }

  private void request(Record<String, byte[]> record, Task task) {
    switch (requests.read(record.value())) {
      case Decoded.Valid<Request>(Request.Submit submit) -> {
        var at = Instant.ofEpochMilli(record.timestamp());
        var asked = AdmissionEvent.Asked.of(submit, at, task.loads.of(submit.pool()));
        task.on(asked, submit, record.value());
      }
      case Decoded.Valid<Request>(Request.Cancel cancel) -> {
        metrics.cancels.increment();
        task.on(new AdmissionEvent.TakenBack(cancel), null, null);
      }
      case Decoded.Unreadable<Request>(var reason) -> unreadable(reason, record, task);
    }
  }

  private void settlement(Record<String, byte[]> record, Task task) {
    switch (Wire.decode(Settlement.class, record.value())) {
      case Decoded.Valid<Settlement>(var settlement) ->
          task.on(new AdmissionEvent.Settled(settlement.id(), settlement.answered()), null, null);
      case Decoded.Unreadable<Settlement>(var reason) -> unreadable(reason, record, task);
    }
  }

  private void unreadable(String reason, Record<String, byte[]> record, Task task) {
    metrics.unreadable.increment();
    task.outlet.unreadable(reason, record);
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("not initialised");
    }
    return task;
  }
}
