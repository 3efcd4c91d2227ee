package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.app.run.RoleName;
import forebay.loadtest.node.NodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many clients follow one request on a gateway that did not take it. */
final class FollowersIT {

  /** More than may read the log at once: each leaves it for the tail, and makes room. */
  private static final int FOLLOWERS = 24;

  @Test
  void seeTheWholeAnswerAndMakeRoomForEachOther() throws Exception {
    var settings = "gateway: { catch_up_readers: 4 }";
    var slow = NodeSettings.builder().speed(0.05).loadTime(Duration.ZERO).build();
    try (var forebay = TestForebay.start("", settings, List.of(slow));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var other = new TestClient(forebay.start(Set.of(RoleName.GATEWAY)).port());
      var id = forebay.client().submit("a long story");
      var texts = new ArrayList<Future<SseText>>();
      for (int i = 0; i < FOLLOWERS; i++) {
        // One after the other: the headers come with the first text, and then there is room again.
        var response = other.follow("/v1/requests/" + id + "/stream");
        assertThat(response.statusCode()).isEqualTo(200);
        texts.add(threads.submit(() -> SseText.of(response.body())));
      }
      assertThat(forebay.client().get("/v1/requests/" + id).body()).doesNotContain("\"completed\"");
      var whole = texts.getFirst().get().content();
      assertThat(whole).isNotEmpty();
      for (var text : texts) {
        assertThat(text.get().done()).isTrue();
        assertThat(text.get().content()).isEqualTo(whole);
      }
    }
  }
}
