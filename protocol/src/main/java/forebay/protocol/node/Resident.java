package forebay.protocol.node;

import forebay.protocol.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * A model in a node's memory, as its {@code /api/ps} describes it.
 *
 * @param vramBytes the part of it in GPU memory
 * @param expiresAt RFC 3339, as the node wrote it
 */
public record Resident(
    ModelName name,
    long sizeBytes,
    long vramBytes,
    @Nullable String expiresAt,
    @Nullable Integer contextLength) {}
