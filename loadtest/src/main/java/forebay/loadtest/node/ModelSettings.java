package forebay.loadtest.node;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * One model that a simulated node has on its disk, as {@code /api/tags} shows it. Immutable.
 *
 * @param name with its tag, as {@code qwen3:32b}; a name without one means {@code :latest}
 * @param digest 64 hexadecimal digits
 * @param sizeBytes on disk and in memory
 * @param family as Ollama names it; some families are forced to one slot
 * @param parameterSize as shown, {@code 32B}
 * @param quantization as shown, {@code Q4_K_M}
 * @param contextLength in tokens
 * @param capabilities of {@code completion}, {@code tools}, {@code thinking}, {@code embedding},
 *     {@code vision}
 */
public record ModelSettings(
    String name,
    String digest,
    long sizeBytes,
    String family,
    String parameterSize,
    String quantization,
    int contextLength,
    List<String> capabilities) {

  /** Families for which Ollama ignores OLLAMA_NUM_PARALLEL ({@code server/sched.go}). */
  private static final Set<String> ONE_SLOT_FAMILIES =
      Set.of(
          "mllama",
          "qwen3vl",
          "qwen3vlmoe",
          "qwen35",
          "qwen35moe",
          "qwen3next",
          "lfm2",
          "lfm2moe",
          "nemotron_h",
          "nemotron_h_moe");

  public ModelSettings {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank");
    }
    if (sizeBytes < 1) {
      throw new IllegalArgumentException("sizeBytes of " + name + " is " + sizeBytes);
    }
    if (contextLength < 1) {
      throw new IllegalArgumentException("contextLength of " + name + " is " + contextLength);
    }
    capabilities = List.copyOf(capabilities);
  }

  /** A chat model that can call tools and think; the digest follows from the name. */
  public static ModelSettings chat(String name, long sizeBytes) {
    return new ModelSettings(
        name,
        digestOf(name),
        sizeBytes,
        "qwen3",
        "32B",
        "Q4_K_M",
        40_960,
        List.of("completion", "tools", "thinking"));
  }

  /** An embedding model; the digest follows from the name. */
  public static ModelSettings embedding(String name, long sizeBytes) {
    return new ModelSettings(
        name, digestOf(name), sizeBytes, "bert", "137M", "F16", 8_192, List.of("embedding"));
  }

  public ModelSettings withDigest(String digest) {
    return new ModelSettings(
        name, digest, sizeBytes, family, parameterSize, quantization, contextLength, capabilities);
  }

  public ModelSettings withFamily(String family) {
    return new ModelSettings(
        name, digest, sizeBytes, family, parameterSize, quantization, contextLength, capabilities);
  }

  public ModelSettings withCapabilities(String... capabilities) {
    return new ModelSettings(
        name,
        digest,
        sizeBytes,
        family,
        parameterSize,
        quantization,
        contextLength,
        List.of(capabilities));
  }

  boolean can(String capability) {
    return capabilities.contains(capability);
  }

  /** How many slots this model gets when loaded with so many configured. */
  int slots(int configured) {
    return can("embedding") || ONE_SLOT_FAMILIES.contains(family) ? 1 : configured;
  }

  /** Whether a request that names this model means it: {@code x} and {@code x:latest} are one. */
  boolean isNamed(String requested) {
    return canonical(name).equals(canonical(requested));
  }

  static String canonical(String name) {
    return name.endsWith(":latest") ? name.substring(0, name.length() - ":latest".length()) : name;
  }

  private static String digestOf(String name) {
    return Digests.hex(Digests.sha256(name.getBytes(StandardCharsets.UTF_8)), 32);
  }
}
