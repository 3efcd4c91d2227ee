package forebay.loadtest.node;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Faults as the control port writes them. */
final class FaultJson {
  private static final int MEGABYTE = 1_000_000;

  private FaultJson() {}

  /**
   * Reads a fault with its count or share.
   *
   * @throws IllegalArgumentException if the fault is unknown or a field is out of range
   */
  static Faults.Injected parse(JsonNode json) {
    var count = json.path("count").asInt(0);
    return new Faults.Injected(
        fault(json), json.has("count") ? (Integer) count : null, json.path("share").asDouble(1));
  }

  private static Fault fault(JsonNode json) {
    var after = json.path("afterTokens").asInt(0);
    var delay = Duration.ofMillis(json.path("millis").asLong(1_000));
    return switch (json.path("fault").asString("")) {
      case "delayHeaders" -> new Fault.DelayHeaders(delay);
      case "hang" -> new Fault.Hang();
      case "freeze" -> new Fault.Freeze();
      case "busy" -> new Fault.Busy();
      case "status" ->
          new Fault.Status(
              json.path("status").asInt(500), json.path("text").asString("simulated failure"));
      case "html" -> new Fault.Html();
      case "delayToken" -> new Fault.DelayToken(after, delay);
      case "stall" -> new Fault.Stall(after);
      case "reset" -> new Fault.Reset(after);
      case "close" -> new Fault.Close(after);
      case "endWithoutDone" -> new Fault.EndWithoutDone(after);
      case "errorLine" ->
          new Fault.ErrorLine(after, json.path("text").asString("simulated failure"));
      case "invalidLine" -> new Fault.InvalidLine(after);
      case "halfLine" -> new Fault.HalfLine(after);
      case "longLine" -> new Fault.LongLine(after, json.path("bytes").asInt(MEGABYTE));
      case "splitCharacters" -> new Fault.SplitCharacters();
      case "endless" -> new Fault.Endless();
      case "noNewlines" -> new Fault.NoNewlines();
      case "slowTags" -> new Fault.SlowTags(delay);
      case "failingTags" -> new Fault.FailingTags(json.path("status").asInt(500));
      default -> throw new IllegalArgumentException("fault is " + json.path("fault"));
    };
  }

  static ObjectNode write(Faults.Injected injected) {
    var json = write(injected.fault());
    @Nullable Integer remaining = injected.remaining();
    if (remaining != null) {
      json.put("count", remaining);
    }
    if (injected.share() < 1) {
      json.put("share", injected.share());
    }
    return json;
  }

  private static ObjectNode write(Fault fault) {
    return switch (fault) {
      case Fault.DelayHeaders(var delay) -> named("delayHeaders").put("millis", delay.toMillis());
      case Fault.Hang _ -> named("hang");
      case Fault.Freeze _ -> named("freeze");
      case Fault.Busy _ -> named("busy");
      case Fault.Status(var status, var text) ->
          named("status").put("status", status).put("text", text);
      case Fault.Html _ -> named("html");
      case Fault.DelayToken(var after, var delay) ->
          at("delayToken", after).put("millis", delay.toMillis());
      case Fault.Stall(var after) -> at("stall", after);
      case Fault.Reset(var after) -> at("reset", after);
      case Fault.Close(var after) -> at("close", after);
      case Fault.EndWithoutDone(var after) -> at("endWithoutDone", after);
      case Fault.ErrorLine(var after, var text) -> at("errorLine", after).put("text", text);
      case Fault.InvalidLine(var after) -> at("invalidLine", after);
      case Fault.HalfLine(var after) -> at("halfLine", after);
      case Fault.LongLine(var after, var bytes) -> at("longLine", after).put("bytes", bytes);
      case Fault.SplitCharacters _ -> named("splitCharacters");
      case Fault.Endless _ -> named("endless");
      case Fault.NoNewlines _ -> named("noNewlines");
      case Fault.SlowTags(var delay) -> named("slowTags").put("millis", delay.toMillis());
      case Fault.FailingTags(var status) -> named("failingTags").put("status", status);
    };
  }

  private static ObjectNode named(String name) {
    return Json.object().put("fault", name);
  }

  private static ObjectNode at(String name, int afterTokens) {
    return named(name).put("afterTokens", afterTokens);
  }
}
