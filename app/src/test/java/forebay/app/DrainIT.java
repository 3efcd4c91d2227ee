package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.loadtest.node.NodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code forebay drain} empties a node under load, and nobody's answer suffers. */
final class DrainIT {

  @TempDir private Path directory;

  @Test
  void emptiesANodeAndLetsItWorkAgain() throws Exception {
    try (var forebay =
        TestForebay.start(
            NodeSettings.builder().speed(4).build(), NodeSettings.builder().speed(4).build())) {
      var node = forebay.node(0);
      var running = CompletableFuture.supplyAsync(() -> ask(forebay), Thread::startVirtualThread);
      var other = CompletableFuture.supplyAsync(() -> ask(forebay), Thread::startVirtualThread);
      Await.until("both nodes to work", () -> node.counters().generating() == 1);

      assertThat(drain(forebay, 0)).isZero();
      assertThat(node.counters().generating()).isZero();
      assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      var before = node.counters().started();
      assertThat(ask(forebay)).isEqualTo(200);
      assertThat(ask(forebay)).isEqualTo(200);
      assertThat(node.counters().started()).isEqualTo(before);

      assertThat(drain(forebay, 0, "--undo")).isZero();
      Await.until(
          "it is given work again, beside the other one",
          () -> askTwice(forebay) && node.counters().started() > before);
    }
  }

  @Test
  void namesTheNodesThatThereAre() throws Exception {
    try (var forebay = TestForebay.start(TestForebay.instant())) {
      var process =
          ForebayProcess.start("drain", "elsewhere", "--config", config(forebay).toString());
      assertThat(process.awaitExit()).isEqualTo(1);
      assertThat(process.log())
          .contains("no node elsewhere; there are 127.0.0.1:" + forebay.node(0).port())
          .doesNotContain("\tat ");
    }
  }

  private int drain(TestForebay forebay, int index, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of("drain", name(forebay, index)));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--config", config(forebay).toString()));
    try (var process = ForebayProcess.start(arguments.toArray(String[]::new))) {
      return process.awaitExit();
    }
  }

  private static String name(TestForebay forebay, int index) {
    return "127.0.0.1:" + forebay.node(index).port();
  }

  private Path config(TestForebay forebay) throws Exception {
    return Files.writeString(
        directory.resolve("forebay.yaml"),
        """
        kafka: { bootstrap: "%s", prefix: "%s", partitions: 2, addressed_partitions: 4 }
        """
            .formatted(SharedBroker.bootstrap(), forebay.prefix()));
  }

  private static boolean askTwice(TestForebay forebay) throws Exception {
    var other = CompletableFuture.supplyAsync(() -> ask(forebay), Thread::startVirtualThread);
    return ask(forebay) == 200 && other.get(60, TimeUnit.SECONDS) == 200;
  }

  private static int ask(TestForebay forebay) {
    try {
      return forebay.client().ask("question " + System.nanoTime()).statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
