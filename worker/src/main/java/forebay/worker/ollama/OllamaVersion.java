package forebay.worker.ollama;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions of Ollama, as far as they matter. */
public final class OllamaVersion {

  /** The first version without CVE-2026-7482, a remote read of the node's memory. */
  public static final String FIRST_SAFE = "0.17.1";

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");

  /** Whether the version has CVE-2026-7482; a version that cannot be read is not accused. */
  public static boolean isUnsafe(String version) {
    var numbers = NUMBERS.matcher(version);
    return numbers.matches() && order(numbers) < 17_000_001L;
  }

  private static long order(Matcher numbers) {
    return (Long.parseLong(numbers.group(1)) * 1_000_000 + Long.parseLong(numbers.group(2)))
            * 1_000_000
        + Long.parseLong(numbers.group(3));
  }

  private OllamaVersion() {}
}
