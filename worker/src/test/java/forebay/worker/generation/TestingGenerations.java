package forebay.worker.generation;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.config.WorkerConfig.Failover;
import forebay.protocol.reply.Failure.Kind;
import forebay.protocol.reply.Origin;
import forebay.protocol.request.Assignment.Assign;
import forebay.worker.RecordingSink;
import forebay.worker.ScriptedNode;
import forebay.worker.Settings;
import forebay.worker.ollama.OllamaNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Makes generations on a scripted node, behind whatever fence a test says. */
final class TestingGenerations implements AutoCloseable {

  static final Origin ORIGIN =
      new Origin.Node(Settings.NODE, new ModelDigest("abc"), Duration.ofSeconds(2));

  final ScriptedNode node = new ScriptedNode();
  final RecordingSink sink = new RecordingSink();
  final AtomicReference<Fence.Verdict> fence = new AtomicReference<>(new Fence.Verdict.Unread());
  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(2);
  private final OllamaNode ollama =
      new OllamaNode(node.url(), Settings.upstream(), Settings.limits(), timers);

  Generation make(int attempt, String epoch) {
    return make(attempt, epoch, Settings.chat(), Failover.CONTINUE);
  }

  Generation make(int attempt, String epoch, ChatRequest chat, Failover failover) {
    var assign = new Assign(Settings.NODE, epoch, attempt, Settings.submit(1, chat));
    var clock = InstantSource.system();
    var writer =
        new ReplyWriter(
            assign.submit().id(),
            attempt,
            epoch,
            ORIGIN,
            attempt > 1 && Generation.isContinuable(chat, failover),
            Duration.ofMillis(25),
            sink,
            clock,
            timers);
    return new Generation(
        assign,
        ORIGIN.digest(),
        failover,
        writer,
        ollama.chat(chat),
        (id, seen, stopped) -> fence.get(),
        sink,
        clock,
        () -> {});
  }

  static FutureTask<Outcome> inBackground(Generation generation) {
    var task = new FutureTask<>(generation::run);
    Thread.startVirtualThread(task);
    return task;
  }

  static @Nullable Kind returned(Outcome outcome) {
    var returned = outcome.returned();
    return returned == null ? null : returned.kind();
  }

  @Override
  public void close() {
    ollama.close();
    node.close();
    timers.shutdownNow();
  }
}
