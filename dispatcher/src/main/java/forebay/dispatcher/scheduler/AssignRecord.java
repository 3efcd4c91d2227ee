package forebay.dispatcher.scheduler;

import forebay.protocol.NodeId;
import forebay.protocol.request.Assignment;
import forebay.protocol.request.Request;
import forebay.protocol.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes an {@link Assignment.Assign} around the bytes of its {@link Request.Submit}, which were
 * read when they came and are not read again: they are most of the record, and what this version
 * does not know in them is not lost.
 */
final class AssignRecord {

  private static final int FRAME_BYTES = 256;

  /**
   * The record as JSON.
   *
   * @param submit a readable request, as JSON in UTF-8
   */
  static byte[] of(NodeId node, String epoch, int attempt, byte[] submit) {
    var record = new ByteArrayOutputStream(FRAME_BYTES + submit.length);
    record.writeBytes(text("{\"type\":\"assign.v1\",\"node\":"));
    record.writeBytes(Wire.encode(node));
    record.writeBytes(text(",\"epoch\":"));
    record.writeBytes(Wire.encode(epoch));
    record.writeBytes(text(",\"attempt\":" + attempt + ",\"submit\":"));
    record.writeBytes(submit);
    record.writeBytes(text("}"));
    return record.toByteArray();
  }

  private static byte[] text(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private AssignRecord() {}
}
