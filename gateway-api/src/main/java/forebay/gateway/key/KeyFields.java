package forebay.gateway.key;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.TenantId;
import forebay.protocol.config.Durations;
import forebay.protocol.config.Suggestion;
import forebay.protocol.request.Allowance;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of one entry in the file of keys while it is being read. */
final class KeyFields {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final String UNUSABLE = "the key cannot be made";
  private static final int MOST_AT_ONCE = 1_000_000;

  private final String place;
  private final JsonNode node;
  private final List<String> problems;
  private final List<String> known = new ArrayList<>();

  /**
   * The fields of an entry.
   *
   * @param problems what is wrong is added there
   */
  KeyFields(String place, JsonNode node, List<String> problems) {
    this.place = place;
    this.node = node;
    this.problems = problems;
  }

  /** The entry with these fields. */
  static KeyEntry read(JsonNode node) throws InvalidKeysException {
    var problems = new ArrayList<String>();
    var entry = new KeyFields("key", node, problems).entry();
    if (entry == null || !problems.isEmpty()) {
      throw new InvalidKeysException(UNUSABLE, problems);
    }
    return entry;
  }

  /** The entry; null if a field that it cannot be without is missing or wrong. */
  @Nullable KeyEntry entry() {
    var id = required("id", value -> new KeyId(text(value)));
    var sha256 = required("sha256", KeyFields::sha256);
    var tenant = required("tenant", value -> new TenantId(text(value)));
    var perMinute = read("per_minute", value -> number(value, Allowance.MAX_PER_MINUTE));
    var interval = read("session_min_interval", KeyFields::pause);
    var concurrent = read("concurrent", value -> number(value, MOST_AT_ONCE));
    var lanes = read("lanes", KeyFields::lanes);
    var models = read("models", KeyFields::models);
    var expires = read("expires", KeyFields::expiry);
    if (id == null || sha256 == null || tenant == null) {
      return null;
    }
    return new KeyEntry(
        id,
        sha256,
        tenant,
        perMinute,
        interval,
        concurrent,
        lanes == null ? EnumSet.allOf(Lane.class) : lanes,
        models == null ? List.of() : models,
        expires);
  }

  void refuseUnknown() {
    node.propertyNames().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> problems.add(place + "." + Suggestion.unknown(name, known)));
  }

  private <T> @Nullable T required(String field, Function<JsonNode, T> reading) {
    if (!node.hasNonNull(field)) {
      known.add(field);
      problems.add(place + "." + field + ": is required");
      return null;
    }
    return read(field, reading);
  }

  /** The value is not repeated in the complaint: somebody may have put the key itself there. */
  private <T> @Nullable T read(String field, Function<JsonNode, T> reading) {
    known.add(field);
    if (!node.hasNonNull(field)) {
      return null;
    }
    try {
      return reading.apply(node.get(field));
    } catch (IllegalArgumentException e) {
      problems.add(place + "." + field + ": " + e.getMessage());
      return null;
    }
  }

  private static String text(JsonNode value) {
    if (!value.isString()) {
      throw new IllegalArgumentException("expected text, in quotes if it looks like a number");
    }
    return value.stringValue();
  }

  private static String sha256(JsonNode value) {
    if (!value.isString() || !SHA256.matcher(value.stringValue()).matches()) {
      throw new IllegalArgumentException(
          "expected the key's SHA-256 in 64 hexadecimal digits, in quotes");
    }
    return value.stringValue().toLowerCase(Locale.ROOT);
  }

  private static Integer number(JsonNode value, int most) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 0
        || value.intValue() > most) {
      throw new IllegalArgumentException("expected a whole number from 0 to " + most);
    }
    return value.intValue();
  }

  private static Duration pause(JsonNode value) {
    var text = value.isContainer() ? "" : value.asString();
    return text.equals("0") ? Duration.ZERO : Durations.parse(text);
  }

  private static Set<Lane> lanes(JsonNode value) {
    var lanes = EnumSet.noneOf(Lane.class);
    for (var name : texts(value)) {
      lanes.add(lane(name));
    }
    if (lanes.isEmpty()) {
      throw new IllegalArgumentException("expected interactive, batch, or both");
    }
    return lanes;
  }

  private static Lane lane(String name) {
    return switch (name) {
      case "interactive" -> Lane.INTERACTIVE;
      case "batch" -> Lane.BATCH;
      default -> throw new IllegalArgumentException("expected interactive, batch, or both");
    };
  }

  private static List<ModelPattern> models(JsonNode value) {
    var models = texts(value).stream().map(ModelPattern::new).toList();
    if (models.isEmpty()) {
      throw new IllegalArgumentException("expected names of models, or no such field for all");
    }
    return models;
  }

  private static List<String> texts(JsonNode value) {
    return value.isArray()
        ? value.valueStream().map(KeyFields::text).toList()
        : List.of(text(value));
  }

  /** An instant, or the last day on which the key is taken. */
  private static Instant expiry(JsonNode value) {
    var text = text(value);
    try {
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expected a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z", e);
    }
  }
}
