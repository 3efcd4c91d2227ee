package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.app.run.RoleName;
import forebay.loadtest.node.NodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
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
      var opened = new CountDownLatch(FOLLOWERS);
      var texts = new ArrayList<Future<SseText>>();
      for (int i = 0; i < FOLLOWERS; i++) {
        texts.add(threads.submit(() -> follow(other, id, opened)));
      }
      opened.await(); // the headers come with the first text
      assertThat(forebay.client().get("/v1/requests/" + id).body()).doesNotContain("\"completed\"");
      var whole = texts.getFirst().get().content();
      assertThat(whole).isNotEmpty();
      for (var text : texts) {
        assertThat(text.get().done()).isTrue();
        assertThat(text.get().content()).isEqualTo(whole);
      }
    }
  }

  private static SseText follow(TestClient client, String id, CountDownLatch opened)
      throws Exception {
    var response = client.follow("/v1/requests/" + id + "/stream");
    opened.countDown();
    assertThat(response.statusCode()).isEqualTo(200);
    return SseText.of(response.body());
  }
}
