package forebay.protocol.chat;

import forebay.protocol.CacheScope;
import forebay.protocol.ModelName;
import forebay.protocol.Sha256;
import forebay.protocol.TenantId;
import forebay.protocol.wire.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Divides a request into what must be exactly equal for its answer to be used again (the {@link
 * CacheScope}) and the last turn, which is compared within it.
 */
public final class Scoping {

  /** The scope of a request: tenant, model, all turns but the last one, and every option. */
  public static CacheScope scope(TenantId tenant, ChatRequest chat) {
    var messages = chat.messages();
    return new CacheScope(
        Sha256.hex(
            Wire.encode(
                new Exact(
                    tenant,
                    chat.model().canonical(),
                    messages.subList(0, messages.size() - 1),
                    withoutText(messages.getLast()),
                    chat.tools(),
                    chat.format(),
                    chat.think(),
                    chat.sampling(),
                    chat.logprobs(),
                    chat.topLogprobs()))));
  }

  /** The text of the last turn. */
  public static String lastTurn(ChatRequest chat) {
    return chat.messages().getLast().content();
  }

  private static Message withoutText(Message last) {
    return new Message(
        last.role(),
        "",
        last.thinking(),
        last.images(),
        last.toolCalls(),
        last.toolName(),
        last.toolCallId());
  }

  private record Exact(
      TenantId tenant,
      ModelName model,
      List<Message> earlier,
      Message last,
      List<JsonNode> tools,
      @Nullable JsonNode format,
      @Nullable JsonNode think,
      Sampling sampling,
      boolean logprobs,
      @Nullable Integer topLogprobs) {}

  private Scoping() {}
}
