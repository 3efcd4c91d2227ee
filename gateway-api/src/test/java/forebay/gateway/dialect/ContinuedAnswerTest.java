package forebay.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.gateway.dialect.Dialect.AnswerFrame;
import forebay.gateway.http.Events;
import forebay.gateway.ollama.OllamaDialect;
import forebay.gateway.openai.OpenAiDialect;
import forebay.protocol.ModelName;
import forebay.protocol.RequestId;
import forebay.protocol.reply.Reply;
import org.junit.jupiter.api.Test;

/**
 * An attempt that goes on behind what was shown is one answer with it; one that begins anew not.
 */
final class ContinuedAnswerTest {

  private static final RequestId ID = new RequestId(1_700_000_000_123L, 2, 3, 4);
  private static final Events EVENTS = new Events(ID);

  @Test
  void isOneAnswerInOnePiece() {
    assertThat(written(new OpenAiDialect(), false, true)).contains("\"content\":\"one two\"");
    assertThat(written(new OllamaDialect(), false, true)).contains("\"content\":\"one two\"");
    assertThat(written(new OpenAiDialect(), false, false)).contains("\"content\":\"two\"");
    assertThat(written(new OllamaDialect(), false, false)).contains("\"content\":\"two\"");
  }

  @Test
  void hasOneBeginning() {
    assertThat(written(new OpenAiDialect(), true, true)).containsOnlyOnce("\"role\"");
    assertThat(written(new OpenAiDialect(), true, false).split("\"role\"", -1)).hasSize(3);
  }

  private static String written(Dialect dialect, boolean stream, boolean continues) {
    var writer = dialect.writer(new AnswerFrame(ID, new ModelName("Qwen3"), stream, false, false));
    var again = EVENTS.started(2);
    return writer.on(EVENTS.started(), 1)
        + writer.on(EVENTS.delta(1, "one "), 2)
        + writer.on(new Reply.Started(ID, 2, "e", 0, again.origin(), again.at(), continues), 3)
        + writer.on(EVENTS.delta(1, "two"), 4)
        + writer.on(EVENTS.completed(2), 5);
  }
}
