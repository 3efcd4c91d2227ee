package forebay.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import forebay.protocol.RequestId;
import forebay.protocol.Sha256;
import forebay.protocol.chat.ToolCall;

/** Names tool calls that the node left without an id: the same name for every reader. */
public final class ToolCallIds {

  /** The call's own id, or one made of the request and the call's place in the answer. */
  public static String of(RequestId request, int index, ToolCall call) {
    return call.id() != null && !call.id().isEmpty()
        ? call.id()
        : "call_" + Sha256.hex((request + "/" + index).getBytes(UTF_8)).substring(0, 24);
  }

  private ToolCallIds() {}
}
