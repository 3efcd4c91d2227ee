package forebay.loadtest.node;

/**
 * One message of a conversation, as far as the digest of a request sees it.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 * @param content the text; empty if the message has none
 */
public record Turn(String role, String content) {
  public static Turn system(String content) {
    return new Turn("system", content);
  }

  public static Turn user(String content) {
    return new Turn("user", content);
  }

  public static Turn assistant(String content) {
    return new Turn("assistant", content);
  }

  boolean isAssistant() {
    return role.equals("assistant");
  }

  /** Says nothing of the content: prompts stay out of logs. */
  @Override
  public String toString() {
    return "Turn[" + role + ", " + content.length() + " characters]";
  }
}
