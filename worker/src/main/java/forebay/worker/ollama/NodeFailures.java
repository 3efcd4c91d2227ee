package forebay.worker.ollama;

import forebay.protocol.reply.Failure;
import forebay.protocol.reply.Failure.Kind;
import forebay.protocol.wire.Wire;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What goes wrong with a node, as a {@link Failure}: the one place where it is decided. The
 * messages go to clients: what a node says is kept short and freed of addresses, paths and long
 * quotations, which could be a prompt's.
 */
final class NodeFailures {

  static final int MAX_MESSAGE_LENGTH = 300;

  private static final Pattern URL = Pattern.compile("\\b\\w+://[^\\s\"]+");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "\\b(?:\\d{1,3}(?:\\.\\d{1,3}){3}|localhost)(?::\\d+)?|\\[[0-9a-fA-F:]+](?::\\d+)?");
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w/])(?:[A-Za-z]:\\\\|/)[\\w.-]+[/\\\\][^\\s\"']*");
  private static final Pattern QUOTATION =
      Pattern.compile("\"[^\"]*(?:\"|$)|(?<!\\w)'[^']*(?:'|$)");
  private static final int MAX_QUOTATION_LENGTH = 64;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  /** A status other than 200, with the beginning of its body. */
  static Failure ofStatus(int status, byte[] body) {
    var text = errorText(body);
    if (status == 404) {
      return new Failure(Kind.MODEL_MISSING, said("the node does not have the model", text));
    }
    // 429 is not Ollama's, but what stands before a node may say it.
    if (status == 503 || status == 429) {
      return new Failure(Kind.NODE_BUSY, said("the node is busy", text));
    }
    if (status >= 500) {
      return new Failure(Kind.NODE_ERROR, said("the node failed", text));
    }
    if (status >= 400) {
      return new Failure(Kind.BAD_REQUEST, said("the node refused the request", text));
    }
    return malformed("status " + status);
  }

  /** A line {@code {"error": ...}} in an answer. */
  static Failure ofErrorLine(String text) {
    return new Failure(Kind.NODE_ERROR, said("the node failed", text));
  }

  /** What connecting, waiting or reading threw. */
  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case HttpConnectTimeoutException e -> unreachable("the node does not accept connections");
      case ConnectException e -> unreachable("the node cannot be reached");
      case ProtocolException e -> malformed("no HTTP answer");
      case LineTooLongException e -> malformed("a line that is too long");
      default -> cut();
    };
  }

  static Failure malformed(String what) {
    return new Failure(Kind.ANSWER_MALFORMED, "the node's answer cannot be read: " + what);
  }

  static Failure cut() {
    return new Failure(
        Kind.ANSWER_CUT, "the node closed the connection before the answer was whole");
  }

  static Failure stalled(boolean started) {
    return new Failure(
        Kind.NODE_STALLED,
        started ? "the node fell silent in mid-answer" : "the node did not begin to answer");
  }

  static Failure tooLong(long maxBytes) {
    return new Failure(
        Kind.ANSWER_TOO_LONG, "the answer is longer than the limit of " + maxBytes + " bytes");
  }

  private static Failure unreachable(String message) {
    return new Failure(Kind.NODE_UNREACHABLE, message);
  }

  private static String said(String what, @Nullable String text) {
    return text == null || text.isBlank() ? what : what + ": " + forClients(text);
  }

  /** The text without what a client must not see. */
  static String forClients(String text) {
    var clean = CONTROL.matcher(text).replaceAll(" ");
    clean =
        QUOTATION
            .matcher(clean)
            .replaceAll(
                quotation ->
                    quotation.group().length() <= MAX_QUOTATION_LENGTH
                        ? Matcher.quoteReplacement(quotation.group())
                        : "\"...\"");
    clean = URL.matcher(clean).replaceAll("...");
    clean = ADDRESS.matcher(clean).replaceAll("...");
    clean = PATH.matcher(clean).replaceAll("...").strip();
    return clean.length() <= MAX_MESSAGE_LENGTH
        ? clean
        : clean.substring(0, MAX_MESSAGE_LENGTH) + "...";
  }

  private static @Nullable String errorText(byte[] body) {
    try {
      return Wire.mapper().readTree(body).path("error").stringValue(null);
    } catch (JacksonException e) {
      return null; // a page of something that stands before the node
    }
  }

  private NodeFailures() {}
}
