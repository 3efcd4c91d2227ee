package forebay.protocol.wire;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records to JSON and back, for every topic: snake case, nothing absent written, the record's type
 * and version in {@code type}. Used by every stage; thread-safe.
 *
 * <p>Reading never throws: what cannot be read is an {@link Decoded.Unreadable}, for {@code
 * dead-letters}.
 */
public final class Wire {

  /** Nesting beyond this is an attack, not a request. */
  public static final int MAX_DEPTH = 100;

  /** The most characters in one JSON string: an image, or a long text. */
  public static final int MAX_STRING_LENGTH = 32_000_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING_LENGTH)
                          .build())
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(
              include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
          .changeDefaultVisibility(
              checker -> checker.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(new SmallTypes())
          .addModule(new TypeNames())
          .annotationIntrospector(
              AnnotationIntrospector.pair(
                  new RequiredComponents(), new JacksonAnnotationIntrospector()))
          .build();

  /** The mapper itself, for JSON that is not a record of ours: clients' and nodes' dialects. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** The record as JSON. */
  public static byte[] encode(Object record) {
    return MAPPER.writeValueAsBytes(record);
  }

  /** The record of one of the type's kinds that the bytes hold. */
  public static <T> Decoded<T> decode(Class<T> type, byte @Nullable [] bytes) {
    if (bytes == null) {
      return new Decoded.Unreadable<>("no value");
    }
    try {
      T record = MAPPER.readValue(bytes, type);
      return record == null ? new Decoded.Unreadable<>("JSON null") : new Decoded.Valid<>(record);
    } catch (JacksonException e) {
      return new Decoded.Unreadable<>(reason(e));
    }
  }

  /** Jackson's message up to the source excerpt, which could hold a prompt. */
  private static String reason(JacksonException e) {
    var location = e.getLocation();
    var text = e.getOriginalMessage();
    var first = text.lines().findFirst().orElse("").replaceAll("\"[^\"]{64,}\"", "\"...\"");
    return location == null || location.getLineNr() < 0
        ? first
        : first + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  private Wire() {}
}
