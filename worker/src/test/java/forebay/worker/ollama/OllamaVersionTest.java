package forebay.worker.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaVersionTest {

  @ParameterizedTest
  @CsvSource({
    "0.17.0, true",
    "0.9.9, true",
    "0.17.1, false",
    "0.17.1-rc0, false",
    "0.33.0, false",
    "1.0.0, false",
    "unknown, false"
  })
  void knowsWhichOnesAreUnsafe(String version, boolean unsafe) {
    assertThat(OllamaVersion.isUnsafe(version)).isEqualTo(unsafe);
  }
}
