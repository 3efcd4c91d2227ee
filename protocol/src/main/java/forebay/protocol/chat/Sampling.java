package forebay.protocol.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the model chooses its words: the options of Ollama's that a client may set, under Ollama's
 * names. Absent means the node's default. Everything that decides about the node itself ({@code
 * num_gpu}, {@code keep_alive}, ...) is left out on purpose.
 *
 * @param numPredict the most tokens to generate
 * @param numCtx tokens of context
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double minP,
    @Nullable Double typicalP,
    @Nullable Integer repeatLastN,
    @Nullable Double repeatPenalty,
    @Nullable Double presencePenalty,
    @Nullable Double frequencyPenalty,
    @Nullable Long seed,
    @Nullable Integer numPredict,
    @Nullable Integer numCtx,
    List<String> stop) {

  /** Leaves everything to the node. */
  public static final Sampling DEFAULTS =
      new Sampling(
          null, null, null, null, null, null, null, null, null, null, null, null, List.of());

  public Sampling {
    stop = stop == null ? List.of() : List.copyOf(stop);
  }

  /** The same with another limit of tokens. */
  public Sampling withNumPredict(int tokens) {
    return new Sampling(
        temperature,
        topP,
        topK,
        minP,
        typicalP,
        repeatLastN,
        repeatPenalty,
        presencePenalty,
        frequencyPenalty,
        seed,
        tokens,
        numCtx,
        stop);
  }
}
