package forebay.loadtest.node;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a node answers to a request: fixed by the request and the node's seed. Pure.
 *
 * <p>The length is {@code num_predict} (done reason {@code length}), else drawn by the seed and the
 * request's digest ({@code stop}). Thinking comes on top of it. A prefill is continued at its
 * character, inside a token if it ends there, and so is a thought; the length drawn is that of the
 * whole answer, but {@code num_predict} counts new tokens, as in Ollama.
 *
 * @param nextIndex of the token that would follow
 */
record Answer(String digest, List<Piece> pieces, String doneReason, int nextIndex) {
  private static final int CONTENT_PER_THINKING_TOKEN = 8;
  private static final int MAX_THINKING_TOKENS = 64;

  Answer {
    pieces = List.copyOf(pieces);
  }

  static Answer of(GenerationRequest request, long seed, LengthDistribution length) {
    var digest = request.digest();
    var tools = request.tools();
    if (tools != null && request.wantsToolCall()) {
      return new Answer(digest, List.of(toolCall(tools, digest)), "stop", 0);
    }
    var prefill = request.prefill();
    var prefilled = Markers.count(prefill, digest);
    var bounded = request.numPredict() > 0;
    var end =
        bounded
            ? prefilled + request.numPredict()
            : length.tokens(seed ^ Long.parseLong(digest, 16));
    var pieces = new ArrayList<Piece>();
    if (request.think() && prefill.isEmpty()) {
      addThinking(pieces, digest, end, request.begunThought());
    }
    var tokens = tokens(digest, prefill, JsonFrame.of(request.format()), prefilled, end);
    var stopped = stop(tokens, request.stop());
    tokens.forEach(token -> pieces.add(new Piece.Content(token)));
    return new Answer(digest, pieces, bounded && !stopped ? "length" : "stop", end);
  }

  int size() {
    return pieces.size();
  }

  /** The piece at a place; behind the end, for a node that does not stop, further tokens. */
  Piece piece(int place) {
    return place < pieces.size()
        ? pieces.get(place)
        : new Piece.Content(Markers.token(digest, nextIndex + place - pieces.size()));
  }

  /** The thought from the end of what is begun of it. */
  private static void addThinking(List<Piece> pieces, String digest, int length, String begun) {
    var count = Math.min(MAX_THINKING_TOKENS, 2 + length / CONTENT_PER_THINKING_TOKEN);
    var covered = 0;
    for (var index = 0; index < count; index++) {
      var token = digest + ":t" + index + " ";
      var shared = Prompt.commonPrefix(token, begun.substring(covered));
      covered += shared;
      if (shared < token.length()) {
        pieces.add(new Piece.Thinking(token.substring(shared)));
      }
    }
  }

  /** The tokens from the end of the prefill to {@code end}, of the first only what is missing. */
  private static List<String> tokens(
      String digest, String prefill, JsonFrame frame, int prefilled, int end) {
    var tokens = new ArrayList<String>();
    var covered = 0;
    for (var index = 0; index < end; index++) {
      var token = Markers.token(digest, index);
      if (index == 0) {
        token = frame.before() + token;
      }
      if (index == end - 1) {
        token = token + frame.after();
      }
      var shared = Prompt.commonPrefix(token, prefill.substring(covered));
      covered += shared;
      if (index >= prefilled && shared < token.length()) {
        tokens.add(token.substring(covered == prefill.length() ? shared : 0));
      }
    }
    return tokens;
  }

  /** Cuts the tokens off before the first stop sequence; true if there is one. */
  private static boolean stop(List<String> tokens, List<String> stops) {
    if (stops.isEmpty()) {
      return false;
    }
    var text = String.join("", tokens);
    var end = stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min();
    if (end.isEmpty()) {
      return false;
    }
    var surplus = text.length() - end.getAsInt();
    while (surplus > 0) {
      var last = tokens.removeLast();
      if (last.length() > surplus) {
        tokens.add(last.substring(0, last.length() - surplus));
      }
      surplus -= Math.min(surplus, last.length());
    }
    return true;
  }

  private static Piece toolCall(JsonNode tools, String digest) {
    var function = tools.path(0).path("function");
    var marker = Markers.token(digest, 0).strip();
    var filler = new SchemaFiller(marker);
    var filled = filler.fill(function.path("parameters"));
    var arguments =
        filled.isObject() && filler.isUsed() ? filled : Json.object().put("marker", marker);
    return new Piece.ToolCall(function.path("name").asString(""), arguments);
  }
}
