package forebay.gateway.json;

import java.util.Base64;

/** Checks what clients say is base64, before a node chokes on it. */
public final class Base64Text {

  /** Whether the text is base64 of at least one byte. */
  public static boolean isValid(String text) {
    if (text.isEmpty()) {
      return false;
    }
    try {
      return Base64.getDecoder().decode(text).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Base64Text() {}
}
