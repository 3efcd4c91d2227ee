package forebay.gateway.key;

import java.io.IOException;
import java.util.List;

/** Keys cannot be used; every problem is named, with its place. */
public final class InvalidKeysException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  InvalidKeysException(String what, List<String> problems) {
    super(what + ":\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each. */
  public List<String> problems() {
    return problems;
  }
}
