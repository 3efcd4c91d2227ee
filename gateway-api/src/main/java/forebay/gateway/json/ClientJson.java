package forebay.gateway.json;

import forebay.gateway.problem.Problem;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the bytes of a client's body as one JSON object: strict UTF-8, bounded depth, no key twice,
 * nothing behind it. Whatever is wrong is a 400 that never repeats what was sent. Thread-safe.
 */
public final class ClientJson {

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Wire.MAX_DEPTH)
                          .maxStringLength(Wire.MAX_STRING_LENGTH)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The fields of the object. */
  public static JsonFields read(byte[] body) {
    if (body.length == 0) {
      throw refused("missing request body");
    }
    var text = decode(body);
    JsonNode tree;
    try {
      tree = STRICT.readTree(text);
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw refused(
          at == null || at.getLineNr() < 0
              ? "the body is not valid JSON"
              : "the body is not valid JSON (line %d, column %d)"
                  .formatted(at.getLineNr(), at.getColumnNr()));
    }
    if (!tree.isObject()) {
      throw refused("the body must be a JSON object");
    }
    // Only an escape can make half a character in text that was decoded strictly.
    if ((text.contains("\\ud") || text.contains("\\uD")) && hasHalfCharacter(tree)) {
      throw refused("the body contains half of a surrogate pair");
    }
    return new JsonFields(tree, "");
  }

  private static String decode(byte[] body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body))
          .toString();
    } catch (CharacterCodingException e) {
      throw refused("the body is not valid UTF-8");
    }
  }

  private static boolean hasHalfCharacter(JsonNode node) {
    if (node.isString()) {
      return isBroken(node.stringValue());
    }
    if (node.isObject() && node.propertyNames().stream().anyMatch(ClientJson::isBroken)) {
      return true;
    }
    return node.valueStream().anyMatch(ClientJson::hasHalfCharacter);
  }

  private static boolean isBroken(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static RefusedException refused(String message) {
    return new RefusedException(Problem.badRequest(null, message));
  }

  private ClientJson() {}
}
