package forebay.dispatcher.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds a trace by its name: those that everybody knows in a folder of data, others as files. */
public final class TraceLibrary {

  /** Where the data is, seen from a folder beside it. */
  private static final Path BESIDE = Path.of("..", "shared", "data");

  private static final String EXPONENTIAL = "poisson";

  private static final Map<String, Path> KNOWN =
      Map.of(
          "azure-conv", Path.of("azure-llm-2023", "AzureLLMInferenceTrace_conv.csv"),
          "azure-code", Path.of("azure-llm-2023", "AzureLLMInferenceTrace_code.csv"),
          "mooncake", Path.of("mooncake", "synthetic_trace.jsonl"));

  private final @Nullable Path data;
  private final Path workingDirectory;

  /**
   * A library.
   *
   * @param data the folder of data; null to look beside the working directory and its parents
   */
  public TraceLibrary(@Nullable Path data, Path workingDirectory) {
    this.data = data;
    this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
  }

  /**
   * The trace.
   *
   * @param name of a known trace, or a file
   * @param size entries to make, if they are made and not read
   * @throws IOException if it is not there or cannot be read
   */
  public Trace find(String name, int size, long seed) throws IOException {
    if (name.equals(EXPONENTIAL)) {
      return Trace.exponential(Math.max(2, size), seed);
    }
    var known = KNOWN.get(name);
    if (known != null) {
      return TraceReader.read(name, require(folder().resolve(known)));
    }
    var file = workingDirectory.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "trace '%s' is neither a file nor one of %s, %s"
              .formatted(
                  name, EXPONENTIAL, String.join(", ", KNOWN.keySet().stream().sorted().toList())));
    }
    return TraceReader.read(name, file);
  }

  private Path folder() throws IOException {
    if (data != null) {
      return require(workingDirectory.resolve(data));
    }
    return Stream.iterate(workingDirectory, parent -> parent != null, Path::getParent)
        .map(folder -> folder.resolve(BESIDE).normalize())
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "no folder %s beside %s or its parents: name the folder of traces with --data, or use --trace poisson"
                        .formatted(Path.of("shared", "data"), workingDirectory)));
  }

  private static Path require(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException(path + ": no such file: name the folder of traces with --data");
    }
    return path;
  }
}
