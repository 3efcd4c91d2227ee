package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkersTest {
  private static final String MODEL = "qwen3:32b";
  private static final List<Turn> TURNS = List.of(Turn.system("be brief"), Turn.user("why?"));
  private static final String DIGEST = Markers.digest(MODEL, TURNS);

  @Test
  void findsAWholeAnswerIntact() {
    assertThat(check(tokens(0, 300))).isEqualTo(new Verdict.Intact(300));
  }

  @Test
  void containsCharactersOfTwoThreeAndFourBytes() {
    assertThat(tokens(0, 40)).contains("水", "é", "🌊");
  }

  @Test
  void findsALostToken() {
    assertThat(check(tokens(0, 7) + tokens(8, 20))).isEqualTo(new Verdict.Lost(7));
    assertThat(check(tokens(1, 20))).isEqualTo(new Verdict.Lost(0));
  }

  @Test
  void findsADoubledToken() {
    assertThat(check(tokens(0, 8) + tokens(7, 20))).isEqualTo(new Verdict.Doubled(7));
  }

  @Test
  void findsAnAnswerThatStartsAgain() {
    assertThat(check(tokens(0, 8) + tokens(0, 20))).isEqualTo(new Verdict.Doubled(0));
  }

  @Test
  void findsReorderedTokens() {
    assertThat(check(tokens(0, 5) + tokens(6, 7) + tokens(5, 6) + tokens(7, 9)))
        .isEqualTo(new Verdict.Reordered(6));
  }

  @Test
  void findsATokenOfAnotherRequest() {
    var other = Markers.token(Markers.digest(MODEL, List.of(Turn.user("what?"))), 2);

    assertThat(check(tokens(0, 2) + other + tokens(3, 9)))
        .isEqualTo(
            new Verdict.Foreign(
                tokens(0, 2).length(), other + tokens(3, 9).substring(0, 40 - other.length())));
  }

  @Test
  void findsTextThatIsNoToken() {
    assertThat(check(tokens(0, 2) + "hello " + tokens(2, 3))).isInstanceOf(Verdict.Foreign.class);
    assertThat(check(tokens(0, 2) + "hello")).isInstanceOf(Verdict.Foreign.class);
    assertThat(check("hello " + tokens(0, 2))).isInstanceOf(Verdict.Foreign.class);
  }

  @Test
  void findsABrokenCharacter() {
    assertThat(check(tokens(0, 9).replace("力", "\uFFFD"))).isInstanceOf(Verdict.Foreign.class);
    assertThat(check(tokens(0, 9).replace("力", ""))).isInstanceOf(Verdict.Foreign.class);
  }

  @Test
  void findsATextThatEndsInsideAToken() {
    assertThat(check(tokens(0, 2) + DIGEST.substring(0, 3)))
        .isEqualTo(new Verdict.Cut(2, DIGEST.substring(0, 3)));
    assertThat(check(tokens(0, 2).stripTrailing())).isInstanceOf(Verdict.Cut.class);
  }

  @Test
  void findsNoMarkerInAnotherText() {
    assertThat(check("The sky is blue.")).isEqualTo(new Verdict.NoMarker());
    assertThat(check("")).isEqualTo(new Verdict.NoMarker());
  }

  @Test
  void looksPastTheFrameOfAJsonAnswer() {
    assertThat(check("{\"answer\":\"" + tokens(0, 9) + "\",\"n\":1}"))
        .isEqualTo(new Verdict.Intact(9));
  }

  @Test
  void givesAPrefilledRequestTheSameDigest() {
    var prefilled = List.of(TURNS.get(0), TURNS.get(1), Turn.assistant(tokens(0, 3)));

    assertThat(Markers.digest(MODEL, prefilled)).isEqualTo(DIGEST);
  }

  @Test
  void tellsModelsRolesAndContentsApart() {
    assertThat(
            List.of(
                Markers.digest("other", TURNS),
                Markers.digest(MODEL, TURNS.reversed()),
                Markers.digest(MODEL, List.of(Turn.user("be brief"), Turn.user("why?"))),
                DIGEST))
        .doesNotHaveDuplicates();
    assertThat(Markers.digest("m:latest", TURNS)).isEqualTo(Markers.digest("m", TURNS));
  }

  private static Verdict check(String answer) {
    return Markers.check(answer, MODEL, TURNS);
  }

  private static String tokens(int from, int to) {
    return Markers.expected(MODEL, TURNS, to)
        .substring(Markers.expected(MODEL, TURNS, from).length());
  }
}
