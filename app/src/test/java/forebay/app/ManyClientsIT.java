package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.loadtest.node.Markers;
import forebay.loadtest.node.NodeSettings;
import forebay.loadtest.node.Turn;
import forebay.loadtest.node.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One request, one path, ten thousand times. */
final class ManyClientsIT {

  private static final int CLIENTS = 50;
  private static final int REQUESTS_PER_CLIENT = 200;
  private static final int TOKENS = 20;

  @Test
  void givesEveryClientItsOwnWholeAnswerAndTheBooksBalance() throws Exception {
    var node = NodeSettings.builder().slots(8).speed(200).build();
    try (var forebay = TestForebay.start("slots: 8", "", List.of(node, node, node));
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var work =
          IntStream.range(0, CLIENTS)
              .<Callable<List<String>>>mapToObj(client -> () -> ask(forebay.client(), client))
              .toList();
      var wrong =
          clients.invokeAll(work).stream().flatMap(result -> result.resultNow().stream()).toList();

      assertThat(wrong).isEmpty();
      assertThat(BooksBalance.assertHeld(forebay.prefix()))
          .isEqualTo(Map.of("Completed", CLIENTS * REQUESTS_PER_CLIENT));
      assertThat(forebay.nodes())
          .allSatisfy(
              each -> {
                assertThat(each.counters().running()).isZero();
                assertThat(each.counters().maxParallel()).isLessThanOrEqualTo(8);
              });
      assertThat(forebay.nodes().stream().mapToLong(each -> each.counters().finished()).sum())
          .as("each computed once")
          .isEqualTo(CLIENTS * REQUESTS_PER_CLIENT);
    }
  }

  /** What was wrong with the answers that one client got. */
  private static List<String> ask(TestClient client, int number) throws Exception {
    var wrong = new ArrayList<String>();
    for (int i = 0; i < REQUESTS_PER_CLIENT; i++) {
      var question = "client %d question %d".formatted(number, i);
      var answer = i % 2 == 0 ? streamed(client, question) : whole(client, question);
      var verdict = Markers.check(answer, "qwen3:32b", List.of(Turn.user(question)));
      if (!verdict.equals(new Verdict.Intact(TOKENS))) {
        wrong.add(question + ": " + verdict + " in " + answer);
      }
    }
    return wrong;
  }

  private static String streamed(TestClient client, String question) throws Exception {
    var response = client.stream("/v1/chat/completions", TestClient.openAi(question, true));
    var text = SseText.of(response.body());
    return text.done() ? text.content() : "unfinished: " + text;
  }

  private static String whole(TestClient client, String question) throws Exception {
    var response = client.ask(question);
    return response.statusCode() == 200
        ? TestClient.json(response.body())
            .path("choices")
            .path(0)
            .path("message")
            .path("content")
            .asString("")
        : response.statusCode() + " " + response.body();
  }
}
