package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.app.run.Deployment;
import forebay.app.run.RoleName;
import forebay.loadtest.node.Fault;
import forebay.loadtest.node.Markers;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.SimulatedNode;
import forebay.loadtest.node.Turn;
import forebay.protocol.config.ForebayConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker is killed in the middle of a generation. */
final class WorkerLossSystemIT {

  private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";

  @TempDir private Path directory;
  private SimulatedNode doomed;
  private SimulatedNode spare;
  private Deployment rest;
  private ForebayProcess worker;
  private @Nullable ForebayProcess spareWorker;
  private String failover = "continue";

  @BeforeEach
  void start() throws Exception {
    doomed = SimulatedNode.start(NodeSettings.builder().speed(10).build());
    spare = SimulatedNode.start(NodeSettings.builder().speed(10).build());
    rest =
        Deployment.start(
            ForebayConfig.parse(config("http://127.0.0.1:1")),
            EnumSet.of(RoleName.GATEWAY, RoleName.DISPATCHER, RoleName.CACHE));
    worker = worker(doomed);
    Await.until("the worker's node", () -> models().contains("qwen3:32b"));
  }

  @AfterEach
  void stop() {
    worker.close();
    if (spareWorker != null) {
      spareWorker.close();
    }
    rest.close();
    doomed.close();
    spare.close();
  }

  @Test
  void answersOnAnotherNodeWhenNothingWasShownYet() throws Exception {
    doomed.faults().inject(new Fault.Hang());
    var answer = ask();
    Await.until("the doomed node to have it", () -> doomed.counters().running() == 1);
    startSpareWorker();
    worker.kill();
    var killed = System.nanoTime();
    assertThat(answer.get(60, TimeUnit.SECONDS).done()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
    assertThat(spare.counters().finished()).isEqualTo(1);
  }

  @Test
  void goesOnOnAnotherNodeWhenSomethingWasShown() throws Exception {
    doomed.faults().inject(new Fault.Stall(5));
    var answer = ask();
    Await.until("tokens", () -> doomed.counters().generatedTokens() >= 5);
    startSpareWorker();
    worker.kill();
    var text = answer.get(60, TimeUnit.SECONDS);
    assertThat(text.errorMessage()).isEmpty();
    assertThat(text.content())
        .isEqualTo(Markers.expected("qwen3:32b", List.of(Turn.user("hello")), 20));
    assertThat(text.finishReason()).isEqualTo("length");
    assertThat(text.done()).isTrue();
    assertThat(spare.counters().finished()).isEqualTo(1);
  }

  @Test
  void endsVisiblyWhenSomethingWasShownIfToldSo() throws Exception {
    failover = "fail";
    doomed.faults().inject(new Fault.Stall(5));
    var answer = ask();
    Await.until("tokens", () -> doomed.counters().generatedTokens() >= 5);
    startSpareWorker();
    worker.kill();
    var text = answer.get(60, TimeUnit.SECONDS);
    assertThat(text.errorMessage()).isNotBlank();
    assertThat(text.done()).isFalse();
    assertThat(text.finishReason()).isNull();
    assertThat(spare.counters().started()).isZero();
  }

  private CompletableFuture<SseText> ask() {
    var client = new TestClient(rest.port());
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return SseText.of(
                client.stream("/v1/chat/completions", TestClient.openAi("hello", true)).body());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  private void startSpareWorker() throws Exception {
    spareWorker = worker(spare);
    Await.until("the spare node to be probed", () -> spare.counters().requests("/api/tags") > 0);
  }

  private String models() throws Exception {
    return new TestClient(rest.port()).get("/v1/models").body();
  }

  private ForebayProcess worker(SimulatedNode node) throws Exception {
    var file =
        Files.writeString(directory.resolve(UUID.randomUUID() + ".yaml"), config(node.url()));
    return ForebayProcess.start("worker", "--config", file.toString());
  }

  private String config(String url) {
    return """
        server: { port: 0 }
        upstream: { ollama_url: "%s" }
        kafka: { bootstrap: "%s", prefix: "%s", data_dir: "%s", partitions: 2, addressed_partitions: 4 }
        worker: { failover: %s }
        """
        .formatted(url, SharedBroker.bootstrap(), prefix, directory, failover);
  }
}
