package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.loadtest.node.Markers;
import forebay.loadtest.node.Turn;
import forebay.loadtest.node.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Everything is stopped while requests wait, and started again: nothing is lost. */
final class RestartSystemIT {

  private static final int REQUESTS = 100;
  private static final int TOKENS = 20;
  private static final Set<String> WAITING = Set.of("queued", "running");

  @TempDir private Path data;

  @ParameterizedTest
  @ValueSource(strings = {"SIGTERM", "SIGKILL"})
  void answersAfterItWhatWaitedBeforeIt(String signal) throws Exception {
    var ids = new ArrayList<String>();
    try (var before = demo("0.1").awaitReady()) {
      for (int i = 0; i < REQUESTS; i++) {
        ids.add(before.client().submit("question " + i));
      }
      if (signal.equals("SIGTERM")) {
        assertThat(before.terminate()).as("ms until it had stopped").isLessThan(5_000);
      } else {
        before.kill();
      }
    }
    try (var after = demo("50").awaitReady()) {
      for (int i = 0; i < REQUESTS; i++) {
        var text = answer(after, ids.get(i));
        assertThat(Markers.check(text, "qwen3:32b", List.of(Turn.user("question " + i))))
            .as("request %d: %s", i, text)
            .isEqualTo(new Verdict.Intact(TOKENS));
      }
    }
  }

  /** Slow enough before the restart that no first token is out, and fast after it. */
  private ForebayProcess demo(String speed) throws Exception {
    var config = Files.writeString(data.resolve("forebay.yaml"), TestForebay.UNLIMITED);
    return ForebayProcess.start(
        "demo",
        "--config",
        config.toString(),
        "--port",
        "0",
        "--data",
        data.toString(),
        "--speed",
        speed);
  }

  /** The request's answer, as soon as it is there, or whatever it ended with instead. */
  private static String answer(ForebayProcess forebay, String id) throws Exception {
    var last = new AtomicReference<JsonNode>();
    Await.until(
        "request " + id + " to end",
        () -> {
          var request = TestClient.json(forebay.client().get("/v1/requests/" + id).body());
          last.set(request);
          return !WAITING.contains(request.path("status").asString(""));
        });
    return last.get().at("/answer/choices/0/message/content").asString(last.get().toString());
  }
}
