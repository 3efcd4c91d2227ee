package forebay.protocol.reply;

import forebay.protocol.ModelName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told when its request is not let in, by whichever stage refuses it. Says what
 * happened and what to do; nothing about other clients.
 */
public final class RefusalTexts {

  /**
   * The text.
   *
   * @param retryAfter when to try again, null if that is not known or of no use
   */
  public static String of(Rejection rejection, Language language, @Nullable Duration retryAfter) {
    return switch (language) {
      case ENGLISH -> english(rejection) + englishAdvice(retryAfter);
      case CHINESE -> chinese(rejection) + chineseAdvice(retryAfter);
    };
  }

  /** No node has the model: Ollama's own words, which its clients look for, in any language. */
  public static String modelNotFound(ModelName model, Language language) {
    var words = "model '" + model + "' not found";
    return switch (language) {
      case ENGLISH -> words;
      case CHINESE -> words + "：没有节点提供这个模型。";
    };
  }

  private static String english(Rejection rejection) {
    return switch (rejection) {
      case MODEL_NOT_FOUND -> "No node has this model.";
      case RATE_LIMIT -> "You have sent as many requests as your key may send in a minute.";
      case SESSION_INTERVAL -> "That came a little too soon after your last message.";
      case CONCURRENCY -> "As many of your requests are in progress as may be at once.";
      case QUEUE_FULL -> "Too many requests are waiting right now.";
      case TOO_LATE -> "So many requests are waiting that yours could not start in time.";
      case BROWN_OUT -> "The service is very busy and could not answer in time.";
      case IDEMPOTENCY_MISMATCH ->
          "This idempotency key was used for a different request; please use a new one.";
    };
  }

  private static String englishAdvice(@Nullable Duration retryAfter) {
    if (retryAfter == null) {
      return "";
    }
    var seconds = seconds(retryAfter);
    return " Please try again in " + seconds + (seconds == 1 ? " second." : " seconds.");
  }

  private static String chinese(Rejection rejection) {
    return switch (rejection) {
      case MODEL_NOT_FOUND -> "没有节点提供这个模型。";
      case RATE_LIMIT -> "您的密钥在一分钟内的请求次数已达上限。";
      case SESSION_INTERVAL -> "距离您上一条消息的时间太短了。";
      case CONCURRENCY -> "您正在处理的请求数已达上限。";
      case QUEUE_FULL -> "目前排队的请求太多了。";
      case TOO_LATE -> "目前排队的请求太多，您的请求无法及时开始。";
      case BROWN_OUT -> "服务目前非常繁忙，无法及时回答。";
      case IDEMPOTENCY_MISMATCH -> "这个幂等键已用于另一个请求，请换一个新的。";
    };
  }

  private static String chineseAdvice(@Nullable Duration retryAfter) {
    return retryAfter == null ? "" : "请在 " + seconds(retryAfter) + " 秒后重试。";
  }

  /** Rounded up: whoever comes back earlier is refused again. */
  private static long seconds(Duration duration) {
    return Math.max(1, (duration.toMillis() + 999) / 1_000);
  }

  private RefusalTexts() {}
}
