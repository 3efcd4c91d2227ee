package forebay.protocol.reply;

import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Role;

/** The languages in which a client is refused. */
public enum Language {
  ENGLISH,
  CHINESE;

  /** The language of a text shows in its beginning; a long prompt is not read to its end. */
  private static final int ENOUGH_CHARACTERS = 1_000;

  /**
   * The language of the last thing that the user said: Chinese if it has Han characters (and no
   * kana, which is Japanese), else English.
   */
  public static Language of(ChatRequest chat) {
    var messages = chat.messages();
    return messages.reversed().stream()
        .filter(message -> message.role() == Role.USER)
        .findFirst()
        .map(message -> of(message.content()))
        .orElseGet(() -> of(messages.getLast().content()));
  }

  static Language of(String text) {
    boolean han = false;
    for (int i = 0; i < Math.min(text.length(), ENOUGH_CHARACTERS); i++) {
      var script = Character.UnicodeScript.of(text.codePointAt(i));
      if (script == Character.UnicodeScript.HIRAGANA
          || script == Character.UnicodeScript.KATAKANA) {
        return ENGLISH;
      }
      han |= script == Character.UnicodeScript.HAN;
    }
    return han ? CHINESE : ENGLISH;
  }
}
