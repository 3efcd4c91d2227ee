package forebay.app;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.app.run.RoleName;
import forebay.loadtest.node.NodeSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A stream that broke at any token goes on from there, on any gateway. */
final class ResumeIT {

  @Test
  void givesTheSameTextAsAnUnbrokenStream() throws Exception {
    try (var forebay = TestForebay.start(NodeSettings.builder().speed(2).build())) {
      var other = new TestClient(forebay.start(Set.of(RoleName.GATEWAY)).port());
      var response =
          forebay.client().stream("/v1/chat/completions", TestClient.openAi("a question", true));
      var id = response.headers().firstValue("x-request-id").orElseThrow();
      var whole = SseText.of(response.body());
      assertThat(whole.done()).isTrue();
      assertThat(whole.lastSeq()).isGreaterThan(10);

      var text = new StringBuilder();
      for (var chunk : whole.chunks()) {
        text.append(chunk.path("choices").path(0).path("delta").path("content").asString(""));
        var seq = chunk.path("forebay").path("seq").asInt(whole.lastSeq());
        for (var gateway : new TestClient[] {forebay.client(), other}) {
          var rest =
              SseText.of(
                  gateway.follow("/v1/requests/" + id + "/stream?starting_after=" + seq).body());
          assertThat(text + rest.content()).as("resumed after %d", seq).isEqualTo(whole.content());
          assertThat(rest.done()).isTrue();
        }
      }
    }
  }

  @Test
  void followsAnAnswerThatIsStillBeingWritten() throws Exception {
    try (var forebay = TestForebay.start(NodeSettings.builder().speed(3).build())) {
      var other = new TestClient(forebay.start(Set.of(RoleName.GATEWAY)).port());
      var id = forebay.client().submit("a question");
      var followed = SseText.of(other.follow("/v1/requests/" + id + "/stream").body());
      var again = SseText.of(other.follow("/v1/requests/" + id + "/stream").body());
      assertThat(followed.done()).isTrue();
      assertThat(followed.content()).isNotEmpty().isEqualTo(again.content());
    }
  }
}
