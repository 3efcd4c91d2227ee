package forebay.loadtest.node;

import java.util.List;

/** A conversation as the model reads it, and its length in tokens of four characters. Pure. */
final class Prompt {
  static final int CHARACTERS_PER_TOKEN = 4;

  private Prompt() {}

  /**
   * The turns with their roles, open at the end for the answer, so that the prompt of the next
   * request of the same conversation begins with this prompt and its answer.
   */
  static String render(List<Turn> turns) {
    var text = new StringBuilder();
    for (var turn : turns) {
      text.append("<|").append(turn.role()).append("|>\n").append(turn.content()).append('\n');
    }
    if (Markers.hasPrefill(turns)) {
      text.setLength(text.length() - 1);
    } else {
      text.append("<|assistant|>\n");
    }
    return text.toString();
  }

  static int tokens(int characters) {
    return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
  }

  static int commonPrefix(String left, String right) {
    var length = Math.min(left.length(), right.length());
    var index = 0;
    while (index < length && left.charAt(index) == right.charAt(index)) {
      index++;
    }
    return index;
  }
}
