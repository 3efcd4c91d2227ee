package forebay.protocol;

/** The rule for every name that is echoed in a header, a log line or a topic. */
final class Names {

  static final int MAX_LENGTH = 256;

  static void check(String what, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(what + " must not be empty");
    }
    if (value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what + " is longer than " + MAX_LENGTH + " characters: " + value.length());
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " must not contain control characters");
    }
  }

  private Names() {}
}
