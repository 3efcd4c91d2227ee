package forebay.worker.generation;

import forebay.protocol.ModelDigest;
import forebay.protocol.chat.Piece;
import java.util.Set;

/**
 * What readers have of an answer whose earlier attempts were lost.
 *
 * @param tokens that it was generated in: at least so many
 * @param digests the weights that wrote it
 */
public record Delivered(Piece piece, int tokens, Set<ModelDigest> digests) {

  public Delivered {
    digests = Set.copyOf(digests);
  }
}
