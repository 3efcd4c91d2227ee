package forebay.loadtest.node;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a node answers to a request: fixed by the request and the node's seed. Pure.
 *
 * <p>The length is {@code num_predict} (done reason {@code length}), else drawn by the seed and the
 * request's digest ({@code stop}). Thinking comes on top of it. A prefill is continued at its
 * character, inside a token if it ends there; the length drawn is that of the whole answer, but
 * {@code num_predict} counts new tokens, as Ollama does.
 */
record Answer(String digest, List<Piece> pieces, String doneReason, int nextIndex) {
  private static final String PLACEHOLDER = "@tokens@";
  private static final int THINKING_SHARE = 8;
  private static final int MAX_THINKING_TOKENS = 64;

  Answer {
    pieces = List.copyOf(pieces);
  }

  static Answer of(GenerationRequest request, long seed, LengthDistribution length) {
    var digest = request.digest();
    if (request.wantsToolCall()) {
      return new Answer(digest, List.of(toolCall(request, digest)), "stop", 0);
    }
    var prefill = request.prefill();
    var prefilled = Markers.count(prefill, digest);
    var natural = length.tokens(seed ^ Long.parseLong(digest, 16));
    var end = request.numPredict() > 0 ? prefilled + request.numPredict() : natural;
    var pieces = new ArrayList<Piece>();
    if (request.think() && prefill.isEmpty()) {
      addThinking(pieces, digest, end);
    }
    var stopped = addContent(pieces, request, digest, prefilled, end);
    var reason = request.numPredict() > 0 && !stopped ? "length" : "stop";
    return new Answer(digest, pieces, reason, end);
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

  private static void addThinking(List<Piece> pieces, String digest, int length) {
    var count = Math.min(MAX_THINKING_TOKENS, 2 + length / THINKING_SHARE);
    for (var index = 0; index < count; index++) {
      pieces.add(new Piece.Thinking(digest + ":t" + index + " "));
    }
  }

  /** True if a stop sequence ended the text. */
  private static boolean addContent(
      List<Piece> pieces, GenerationRequest request, String digest, int prefilled, int end) {
    var frame = Frame.of(request.format());
    var known = knownPrefill(request.prefill(), digest, frame, prefilled);
    var text = new StringBuilder();
    for (var index = known.firstIndex(); index < end; index++) {
      var token = Markers.token(digest, index);
      if (index == 0) {
        token = frame.before() + token;
      }
      if (index == end - 1) {
        token = token + frame.after();
      }
      if (index == known.firstIndex()) {
        token = token.substring(known.skip());
      }
      var before = text.length();
      text.append(token);
      var stop = stopAt(text, before, request.stop());
      if (stop >= 0) {
        addUnlessEmpty(pieces, text.substring(Math.min(before, stop), stop));
        return true;
      }
      addUnlessEmpty(pieces, token);
    }
    return false;
  }

  private static void addUnlessEmpty(List<Piece> pieces, String text) {
    if (!text.isEmpty()) {
      pieces.add(new Piece.Content(text));
    }
  }

  /** Where in the text the answer goes on: at a token, and so many of its characters later. */
  private record Position(int firstIndex, int skip) {}

  private static Position knownPrefill(String prefill, String digest, Frame frame, int prefilled) {
    var whole = new StringBuilder(frame.before());
    for (var index = 0; index < prefilled; index++) {
      whole.append(Markers.token(digest, index));
    }
    var next =
        prefilled == 0
            ? frame.before() + Markers.token(digest, 0)
            : Markers.token(digest, prefilled);
    var start = prefilled == 0 ? "" : whole.toString();
    if (prefill.startsWith(start) && next.startsWith(prefill.substring(start.length()))) {
      return new Position(prefilled, prefill.length() - start.length());
    }
    return new Position(prefilled, 0);
  }

  private static int stopAt(StringBuilder text, int before, List<String> stops) {
    var first = -1;
    for (var stop : stops) {
      var at = text.indexOf(stop, Math.max(0, before - stop.length() + 1));
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  private static Piece toolCall(GenerationRequest request, String digest) {
    JsonNode tools = java.util.Objects.requireNonNull(request.tools());
    var function = tools.path(0).path("function");
    var marker = new SchemaFiller(Markers.token(digest, 0).strip());
    var filled = marker.fill(function.path("parameters"));
    var arguments = filled.isObject() ? filled : Json.object().put("marker", digest + ":0");
    return new Piece.ToolCall(function.path("name").asString(""), arguments);
  }

  /** The JSON around the tokens, if the request wants JSON. */
  private record Frame(String before, String after) {
    static Frame of(@Nullable JsonNode format) {
      if (format == null) {
        return new Frame("", "");
      }
      if (format.isString()) {
        return new Frame("{\"answer\":\"", "\"}");
      }
      var filler = new SchemaFiller(PLACEHOLDER);
      var json = filler.fill(format).toString();
      var at = json.indexOf(PLACEHOLDER);
      return at < 0
          ? new Frame("{\"answer\":\"", "\"}")
          : new Frame(json.substring(0, at), json.substring(at + PLACEHOLDER.length()));
    }
  }
}
