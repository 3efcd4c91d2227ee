package forebay.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelPatternTest {

  @ParameterizedTest
  @CsvSource({
    "qwen3:8b,qwen3:8b,true",
    "qwen3,qwen3:latest,true",
    "qwen3:latest,qwen3,true",
    "qwen3,qwen3:8b,false",
    "qwen3:*,qwen3,true",
    "qwen3:*,qwen3:8b,true",
    "qwen3:*,qwen30:8b,false",
    "qwen*,qwen30:8b,true",
    "*,hf.co/org/model:Q4,true",
    "Qwen3:8b,qwen3:8b,false"
  })
  void comparesCanonicalNames(String pattern, String model, boolean matches) {
    assertThat(new ModelPattern(pattern).matches(new ModelName(model))).isEqualTo(matches);
  }
}
