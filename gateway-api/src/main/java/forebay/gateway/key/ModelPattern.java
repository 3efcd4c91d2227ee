package forebay.gateway.key;

import forebay.protocol.ModelName;

/**
 * Names a model, or with a {@code *} at its end all whose names begin so. Canonical names are
 * compared: {@code qwen3} is {@code qwen3:latest}, and {@code qwen3:*} is every tag of it.
 */
public record ModelPattern(String text) {

  private static final String ANYTHING = "*";

  public ModelPattern {
    var star = new ModelName(text).value().indexOf(ANYTHING);
    if (star >= 0 && star < text.length() - 1) {
      throw new IllegalArgumentException("expected a model's name, with * at most at its end");
    }
  }

  boolean matches(ModelName model) {
    var name = model.canonical();
    return text.endsWith(ANYTHING)
        ? name.value().startsWith(text.substring(0, text.length() - 1))
        : name.equals(new ModelName(text).canonical());
  }
}
