package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final List<Turn> TURNS = List.of(Turn.user("why?"));
  private static final String MESSAGES = "{\"role\":\"user\",\"content\":\"why?\"}";

  @Test
  void hasTheLengthThatTheRequestAsksFor() throws RefusedException {
    var answer = answer(MESSAGES, ",\"options\":{\"num_predict\":7}");

    assertThat(text(answer)).isEqualTo(Markers.expected("m", TURNS, 7));
    assertThat(answer.doneReason()).isEqualTo("length");
  }

  @Test
  void hasItsOwnLengthIfTheRequestDoesNotSay() throws RefusedException {
    var answer = answer(MESSAGES, "");

    assertThat(text(answer)).isEqualTo(Markers.expected("m", TURNS, 12));
    assertThat(answer.doneReason()).isEqualTo("stop");
  }

  @Test
  void continuesAPrefillAtItsCharacter() throws RefusedException {
    var whole = Markers.expected("m", TURNS, 12);
    for (var cut = 0; cut <= whole.length(); cut += 5) {
      var prefill = whole.substring(0, whole.offsetByCodePoints(0, whole.codePointCount(0, cut)));

      var rest = text(answer(MESSAGES + "," + assistant(prefill), ""));

      assertThat(prefill + rest).isEqualTo(whole);
    }
  }

  @Test
  void countsNewTokensAfterAPrefill() throws RefusedException {
    var prefill = Markers.expected("m", TURNS, 5);

    var answer = answer(MESSAGES + "," + assistant(prefill), ",\"options\":{\"num_predict\":3}");

    assertThat(answer.size()).isEqualTo(3);
    assertThat(prefill + text(answer)).isEqualTo(Markers.expected("m", TURNS, 8));
  }

  @Test
  void startsAtTheFirstTokenAfterAPrefillOfAnotherText() throws RefusedException {
    var answer = answer(MESSAGES + "," + assistant("Sure: "), "");

    assertThat(text(answer)).isEqualTo(Markers.expected("m", TURNS, 12));
  }

  @Test
  void continuesAPrefillInsideJson() throws RefusedException {
    var whole = text(answer(MESSAGES, ",\"format\":\"json\""));

    for (var cut : List.of(0, 4, 15, 40)) {
      var messages = MESSAGES + "," + assistant(whole.substring(0, cut).replace("\"", "\\\""));
      var rest = text(answer(messages, ",\"format\":\"json\""));
      assertThat(whole.substring(0, cut) + rest).isEqualTo(whole);
    }
  }

  @Test
  void stopsBeforeAStopSequence() throws RefusedException {
    var digest = Markers.digest("m", TURNS);

    var answer =
        answer(MESSAGES, ",\"options\":{\"num_predict\":9,\"stop\":[\"4 " + digest + "\"]}");

    assertThat(text(answer)).isEqualTo(Markers.expected("m", TURNS, 4) + digest + ":");
    assertThat(answer.doneReason()).isEqualTo("stop");
  }

  @Test
  void isValidJsonWithTheMarkerIfTheRequestWantsJson() throws RefusedException {
    var text = text(answer(MESSAGES, ",\"format\":\"json\""));

    assertThat(NodeClient.parse(text).path("answer").asString())
        .isEqualTo(Markers.expected("m", TURNS, 12));
    assertThat(Markers.check(text, "m", TURNS)).isEqualTo(new Verdict.Intact(12));
  }

  @Test
  void fitsTheSchemaIfTheRequestHasOne() throws RefusedException {
    var schema =
        """
        ,"format":{"type":"object","properties":{"n":{"type":"integer"},
        "kind":{"enum":["x","y"]},"text":{"type":"string"},"more":{"type":"string"},
        "list":{"type":"array","items":{"type":"boolean"}}}}
        """;

    var text = text(answer(MESSAGES, schema));

    var json = NodeClient.parse(text);
    assertThat(json.path("n").isInt()).isTrue();
    assertThat(json.path("kind").asString()).isEqualTo("x");
    assertThat(json.path("list").path(0).isBoolean()).isTrue();
    assertThat(Markers.check(text, "m", TURNS)).isEqualTo(new Verdict.Intact(12));
  }

  @Test
  void callsTheFirstToolWhenTheUserSpeaksOfIt() throws RefusedException {
    var tools =
        """
        ,"tools":[{"type":"function","function":{"name":"weather","parameters":{
        "type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}}}}]
        """;
    var asking = "{\"role\":\"user\",\"content\":\"Call it\"}";

    var answer = answer(asking, tools);

    assertThat(answer.pieces()).singleElement().isInstanceOf(Piece.ToolCall.class);
    var call = (Piece.ToolCall) answer.piece(0);
    assertThat(call.name()).isEqualTo("weather");
    assertThat(call.arguments().path("city").asString())
        .isEqualTo(Markers.digest("m", List.of(Turn.user("Call it"))) + ":0");
    assertThat(call.arguments().path("days").isInt()).isTrue();
    assertThat(answer(MESSAGES, tools).piece(0)).isInstanceOf(Piece.Content.class);
    var answered = asking + ",{\"role\":\"tool\",\"content\":\"rain\"}";
    assertThat(answer(answered, tools).piece(0)).isInstanceOf(Piece.Content.class);
  }

  @Test
  void thinksBeforeItAnswers() throws RefusedException {
    var answer = answer(MESSAGES, ",\"think\":true");

    assertThat(answer.piece(0)).isInstanceOf(Piece.Thinking.class);
    assertThat(text(answer)).isEqualTo(Markers.expected("m", TURNS, 12));
    assertThat(answer.piece(answer.size()))
        .isEqualTo(new Piece.Content(Markers.token(Markers.digest("m", TURNS), 12)));
  }

  @Test
  void goesOnInTheMiddleOfAThought() throws RefusedException {
    var whole = answer(MESSAGES, ",\"think\":true");
    var thought = thought(whole);
    for (var cut = 0; cut <= thought.length(); cut += 7) {
      var begun =
          "{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"%s\"}"
              .formatted(thought.substring(0, cut));

      var rest = answer(MESSAGES + "," + begun, ",\"think\":true");

      assertThat(thought.substring(0, cut) + thought(rest)).isEqualTo(thought);
      assertThat(text(rest)).isEqualTo(text(whole));
    }
  }

  private static String thought(Answer answer) {
    var thought = new StringBuilder();
    for (var piece : answer.pieces()) {
      if (piece instanceof Piece.Thinking(String text)) {
        thought.append(text);
      }
    }
    return thought.toString();
  }

  private static String assistant(String content) {
    return "{\"role\":\"assistant\",\"content\":\"" + content + "\"}";
  }

  private static Answer answer(String messages, String extra) throws RefusedException {
    var body = "{\"model\":\"m\",\"messages\":[" + messages + "]" + extra + "}";
    var request =
        new RequestParser(List.of(ModelSettings.chat("m", 1)))
            .parse(body.getBytes(StandardCharsets.UTF_8), Wire.CHAT);
    return Answer.of(request, 1, LengthDistribution.fixed(12));
  }

  private static String text(Answer answer) {
    var text = new StringBuilder();
    for (var piece : answer.pieces()) {
      if (piece instanceof Piece.Content(String content)) {
        text.append(content);
      }
    }
    return text.toString();
  }
}
