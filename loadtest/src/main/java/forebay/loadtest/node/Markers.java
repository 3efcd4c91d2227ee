package forebay.loadtest.node;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of simulated answers, written so that a lost, doubled, reordered or foreign token is
 * found by reading the answer. Used by the node to write and by tests to check; stateless.
 *
 * <p>A token is {@code DIGEST:INDEX}, for some indices a Chinese character or an emoji, and a
 * space: {@code 3fa9c1d2:0 3fa9c1d2:1水 3fa9c1d2:2 }. The digest is eight hexadecimal digits over
 * model and messages. A trailing assistant message (a prefill) is not part of it: an answer that is
 * continued after a broken stream has the same digest and goes on counting.
 */
public final class Markers {
  private static final Pattern TOKEN =
      Pattern.compile("(?<digest>[0-9a-f]{8}):(?<index>\\d{1,9})(?<mark>[^ \":{}a-z]{0,4}) ");
  private static final Pattern CUT_TOKEN = Pattern.compile("[0-9a-f]{1,8}(:(\\d+[^ \"]{0,4})?)?");
  private static final String[] CHARACTERS = {"水", "力", "発", "電", "所", "é", "ж", "한"};
  private static final String[] EMOJI = {"🌊", "⚡", "👩‍🔧", "🏞️"};

  private Markers() {}

  /**
   * The digest of a request.
   *
   * @param model as the request names it; {@code :latest} may be left out
   * @param turns the messages; a trailing assistant message makes no difference
   */
  public static String digest(String model, List<Turn> turns) {
    var sha = Digests.newSha256();
    sha.update(ModelSettings.canonical(model).getBytes(StandardCharsets.UTF_8));
    for (var turn : withoutPrefill(turns)) {
      sha.update((byte) 0);
      sha.update(turn.role().getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(turn.content().getBytes(StandardCharsets.UTF_8));
    }
    return Digests.hex(sha.digest(), 4);
  }

  /** The token at an index of the answer to the request with that digest. */
  public static String token(String digest, int index) {
    return digest + ":" + index + mark(index) + " ";
  }

  /** The first tokens of the answer to a request. */
  public static String expected(String model, List<Turn> turns, int tokens) {
    var digest = digest(model, turns);
    var text = new StringBuilder();
    for (var index = 0; index < tokens; index++) {
      text.append(token(digest, index));
    }
    return text.toString();
  }

  /** Reads the whole answer (prefill included) to a request. */
  public static Verdict check(String answer, String model, List<Turn> turns) {
    return check(answer, digest(model, turns));
  }

  /**
   * Reads the whole answer to the request with that digest. In an answer that is a JSON object, the
   * text before the first and after the last token is not looked at.
   */
  public static Verdict check(String answer, String digest) {
    var indices = new ArrayList<Integer>();
    var matcher = TOKEN.matcher(answer);
    var end = 0;
    while (matcher.find()) {
      var gap = matcher.start() > end;
      if (gap && !(indices.isEmpty() && isJson(answer))) {
        return foreign(answer, end);
      }
      var index = Integer.parseInt(matcher.group("index"));
      if (!matcher.group("digest").equals(digest) || !matcher.group("mark").equals(mark(index))) {
        return foreign(answer, matcher.start());
      }
      indices.add(index);
      end = matcher.end();
    }
    var rest = isJson(answer) ? "" : answer.substring(end);
    var cut = !rest.isEmpty() && isCut(rest, digest);
    if (indices.isEmpty() && !cut) {
      return new Verdict.NoMarker();
    }
    if (!rest.isEmpty() && !cut) {
      return foreign(answer, end);
    }
    var order = checkOrder(indices);
    return cut && order instanceof Verdict.Intact(int tokens)
        ? new Verdict.Cut(tokens, rest)
        : order;
  }

  private static Verdict checkOrder(List<Integer> indices) {
    var seen = new BitSet();
    for (var index : indices) {
      if (seen.get(index)) {
        return new Verdict.Doubled(index);
      }
      seen.set(index);
    }
    var missing = seen.nextClearBit(0);
    if (missing < indices.size()) {
      return new Verdict.Lost(missing);
    }
    for (var place = 0; place < indices.size(); place++) {
      if (indices.get(place) != place) {
        return new Verdict.Reordered(indices.get(place));
      }
    }
    return new Verdict.Intact(indices.size());
  }

  /** How many whole tokens with that digest the text contains. */
  static int count(String text, String digest) {
    return (int)
        TOKEN.matcher(text).results().filter(hit -> hit.group("digest").equals(digest)).count();
  }

  static boolean hasPrefill(List<Turn> turns) {
    return !turns.isEmpty() && turns.getLast().isAssistant();
  }

  private static List<Turn> withoutPrefill(List<Turn> turns) {
    return hasPrefill(turns) ? turns.subList(0, turns.size() - 1) : turns;
  }

  private static boolean isCut(String rest, String digest) {
    return CUT_TOKEN.matcher(rest).matches()
        && rest.regionMatches(0, digest, 0, Math.min(rest.length(), digest.length()));
  }

  private static boolean isJson(String answer) {
    return answer.startsWith("{") && answer.endsWith("}");
  }

  private static Verdict foreign(String answer, int position) {
    return new Verdict.Foreign(
        position, answer.substring(position, Math.min(answer.length(), position + 40)));
  }

  private static String mark(int index) {
    if (index % 4 == 1) {
      return CHARACTERS[index / 4 % CHARACTERS.length];
    }
    return index % 8 == 6 ? EMOJI[index / 8 % EMOJI.length] : "";
  }
}
