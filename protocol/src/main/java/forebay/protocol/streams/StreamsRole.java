package forebay.protocol.streams;

import forebay.protocol.lifecycle.Health;
import forebay.protocol.lifecycle.Role;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stage of the path as a {@link Role}. What Kafka or a store throws (a broker that is away, a
 * full disk) restarts the stage's thread, which reopens its stores; anything else is a defect and
 * ends the stage visibly.
 */
public final class StreamsRole implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(StreamsRole.class);

  /** The bound of {@link #close}. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

  private final String name;
  private final KafkaStreams streams;
  private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();

  public StreamsRole(String name, Topology topology, Properties settings) {
    this.name = name;
    this.streams = new KafkaStreams(topology, settings);
    streams.setUncaughtExceptionHandler(this::onException);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    streams.start();
  }

  @Override
  public Health health() {
    var cause = defect.get();
    if (cause != null) {
      return new Health.Failed(cause.toString());
    }
    return switch (streams.state()) {
      case RUNNING -> new Health.Ready();
      case ERROR -> new Health.Failed("stopped by an error");
      case CREATED, REBALANCING, PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR ->
          new Health.NotReady(streams.state().toString());
    };
  }

  private StreamThreadExceptionResponse onException(Throwable thrown) {
    var cause = thrown.getCause() == null ? thrown : thrown.getCause();
    if (cause instanceof KafkaException) {
      LOG.atWarn().addKeyValue("stage", name).setCause(cause).log("restarting after an error");
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.atError().addKeyValue("stage", name).setCause(cause).log("stopped by a defect");
    defect.set(cause);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  @Override
  public void close() {
    streams.close(STOP_TIMEOUT);
  }
}
