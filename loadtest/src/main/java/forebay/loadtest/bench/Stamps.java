package forebay.loadtest.bench;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Finds the times that a stamping node writes into its tokens: {@code @NANOS }. */
final class Stamps {

  private static final Pattern STAMP = Pattern.compile("@(\\d{1,18})");

  /** The first time in the text. */
  static OptionalLong first(String text) {
    var matcher = STAMP.matcher(text);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  private Stamps() {}
}
