package forebay.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;

/** What the gateway counts, under {@code forebay.gateway}. Thread-safe. */
public final class GatewayMetrics {

  private static final String PREFIX = "forebay.gateway.";

  private final MeterRegistry registry;
  private final Timer firstToken;
  private final Counter lagging;
  private final Counter cancels;
  private final MeterProvider<Counter> requests;
  private final MeterProvider<Counter> outcomes;
  private final MeterProvider<Counter> refused;

  public GatewayMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.firstToken =
        Timer.builder(PREFIX + "first.token")
            .description("From acceptance until the first piece of the answer is written")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(10))
            .register(registry);
    this.lagging =
        Counter.builder(PREFIX + "followers.lagging")
            .description("Readers that fell behind the tail")
            .register(registry);
    this.cancels =
        Counter.builder(PREFIX + "cancels")
            .description("Requests that nobody waits for any more")
            .register(registry);
    this.requests =
        Counter.builder(PREFIX + "requests").description("Responses").withRegistry(registry);
    this.outcomes =
        Counter.builder(PREFIX + "outcomes")
            .description("How deliveries of answers ended")
            .withRegistry(registry);
    this.refused =
        Counter.builder(PREFIX + "refused")
            .description("Requests that met a limit")
            .withRegistry(registry);
  }

  void open(IntSupplier open) {
    Gauge.builder(PREFIX + "open", open, IntSupplier::getAsInt)
        .description("Requests that are open now")
        .strongReference(true)
        .register(registry);
  }

  void request(String route, int status) {
    requests.withTags("route", route, "status", Integer.toString(status)).increment();
  }

  void outcome(Delivery.Outcome outcome) {
    outcomes.withTag("outcome", outcome.name().toLowerCase(Locale.ROOT)).increment();
  }

  void refused(String limit) {
    refused.withTag("limit", limit).increment();
  }

  void firstToken(Duration duration) {
    firstToken.record(duration.isNegative() ? Duration.ZERO : duration);
  }

  /** A reader fell behind the tail. */
  public void lagging() {
    lagging.increment();
  }

  void cancel() {
    cancels.increment();
  }
}
