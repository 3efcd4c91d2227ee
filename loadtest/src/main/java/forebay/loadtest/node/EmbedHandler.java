package forebay.loadtest.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * {@code /api/embed}: unit vectors that follow from the node's seed, the model and the text.
 * Thread-safe.
 */
final class EmbedHandler {
  static final int DEFAULT_DIMENSIONS = 64;
  static final int MAX_DIMENSIONS = 4_096;

  private final Generator node;
  private final RequestParser parser;

  EmbedHandler(Generator node, RequestParser parser) {
    this.node = node;
    this.parser = parser;
  }

  void run(byte[] bytes, Exchange exchange, Running running)
      throws RefusedException, IOException, InterruptedException {
    var start = System.nanoTime();
    var body = parser.body(bytes);
    var model = parser.model(body);
    var inputs = inputs(body.path("input"));
    var dimensions = dimensions(body.path("dimensions"));
    var characters = inputs.stream().mapToInt(String::length).sum();
    var lease = node.gate().acquire(model, "", true, exchange.connection());
    var keepAlive = node.gate().keepAliveNanos(KeepAlive.parse(body.path("keep_alive")));
    try {
      var loaded = System.nanoTime();
      var tokens = Prompt.tokens(characters);
      node.counters().promptTokensEvaluated.add(tokens);
      TimeUnit.NANOSECONDS.sleep(node.clock().promptNanos(tokens));
      var answer = Json.object().put("model", body.path("model").asString());
      var embeddings = answer.putArray("embeddings");
      inputs.forEach(input -> addVector(embeddings, model, input, dimensions));
      answer.put("total_duration", System.nanoTime() - start);
      answer.put("load_duration", Math.max(1, loaded - start));
      answer.put("prompt_eval_count", tokens);
      lease.release("", keepAlive);
      running.end(CounterBook.End.FINISHED);
      exchange.sendJson(200, Json.bytes(answer));
    } finally {
      lease.release("", keepAlive);
    }
  }

  private static List<String> inputs(JsonNode input) throws RefusedException {
    if (input.isString()) {
      return input.asString().isEmpty() ? List.of() : List.of(input.asString());
    }
    if (!input.isArray()) {
      throw new RefusedException(400, "invalid input type");
    }
    var texts = new ArrayList<String>();
    for (var text : input) {
      if (!text.isString()) {
        throw new RefusedException(400, "invalid input type");
      }
      texts.add(text.asString());
    }
    return texts;
  }

  private static int dimensions(JsonNode wanted) {
    var dimensions = wanted.asInt(0);
    return dimensions > 0 ? Math.min(dimensions, MAX_DIMENSIONS) : DEFAULT_DIMENSIONS;
  }

  private void addVector(ArrayNode target, ModelSettings model, String input, int dimensions) {
    var digest = Markers.digest(model.name(), List.of(Turn.user(input)));
    var random = new SplittableRandom(node.settings().seed() ^ Long.parseLong(digest, 16));
    var vector = random.doubles(dimensions, -1, 1).toArray();
    var squares = 0.0;
    for (var value : vector) {
      squares += value * value;
    }
    var array = target.addArray();
    for (var value : vector) {
      array.add((float) (value / Math.sqrt(squares)));
    }
  }
}
