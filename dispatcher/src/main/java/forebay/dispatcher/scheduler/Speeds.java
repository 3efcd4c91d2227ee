package forebay.dispatcher.scheduler;

import forebay.protocol.ModelName;
import forebay.protocol.chat.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How fast a node answers with each model, in classes a factor of one and a half apart, counted
 * from the first measurement of the model in the pool: nodes that are equal fall into one class
 * however much single answers differ, and are then used in turn.
 */
final class Speeds {

  private static final double CLASS = Math.log(1.5);
  private static final double WEIGHT = 0.2;

  /** Too short an answer says nothing. */
  private static final int ENOUGH_TOKENS = 8;

  private final Map<ModelName, Double> reference;
  private final Map<ModelName, Double> tokensPerSecond = new HashMap<>();
  private final Map<ModelName, Integer> classes = new HashMap<>();

  /**
   * Nothing measured yet.
   *
   * @param reference the first speed of each model, shared by the nodes of a pool
   */
  Speeds(Map<ModelName, Double> reference) {
    this.reference = reference;
  }

  /** Takes a measurement; true if the model is to be ranked anew. */
  boolean learn(ModelName model, Usage usage) {
    var millis = usage.evaluation().toMillis();
    if (usage.completionTokens() < ENOUGH_TOKENS || millis <= 0) {
      return false;
    }
    var speed = usage.completionTokens() * 1_000.0 / millis;
    reference.putIfAbsent(model, speed);
    tokensPerSecond.merge(model, speed, (mean, last) -> mean + WEIGHT * (last - mean));
    return measured(model) != of(model);
  }

  /** The class becomes what was measured. Changes the order of nodes. */
  void rank(ModelName model) {
    classes.put(model, measured(model));
  }

  private int measured(ModelName model) {
    var speed = tokensPerSecond.get(model);
    var base = reference.get(model);
    return speed == null || base == null ? 0 : (int) Math.round(Math.log(speed / base) / CLASS);
  }

  /** The class, higher is faster; 0 if nothing is known. */
  int of(ModelName model) {
    return classes.getOrDefault(model, 0);
  }

  /** Only these models are of interest any more. */
  void retain(Set<ModelName> models) {
    tokensPerSecond.keySet().retainAll(models);
    classes.keySet().retainAll(models);
  }
}
