package forebay.protocol.reply;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelName;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RefusalTextsTest {

  @ParameterizedTest
  @CsvSource({
    "hello, ENGLISH",
    "'', ENGLISH",
    "什么是 GPU?, CHINESE",
    "translate 你好 please, CHINESE",
    "日本語で話してください, ENGLISH",
    "Grüße, ENGLISH"
  })
  void speaksTheLanguageOfTheText(String text, Language language) {
    assertThat(Language.of(text)).isEqualTo(language);
  }

  @Test
  void goesByWhatTheUserSaidLast() {
    var chat =
        ChatRequest.of(
            new ModelName("m"),
            List.of(
                Message.of(Role.SYSTEM, "You are helpful."),
                Message.of(Role.USER, "hello"),
                Message.of(Role.ASSISTANT, "hi"),
                Message.of(Role.USER, "你好"),
                Message.of(Role.ASSISTANT, "Certainly")));
    assertThat(Language.of(chat)).isEqualTo(Language.CHINESE);
  }

  @ParameterizedTest
  @EnumSource(Rejection.class)
  void hasAKindWordForEveryRefusal(Rejection rejection) {
    var after = Duration.ofMillis(2_400);
    assertThat(RefusalTexts.of(rejection, Language.ENGLISH, after))
        .endsWith(" Please try again in 3 seconds.");
    assertThat(RefusalTexts.of(rejection, Language.CHINESE, after)).endsWith("请在 3 秒后重试。");
    assertThat(RefusalTexts.of(rejection, Language.ENGLISH, null)).endsWith(".");
    assertThat(RefusalTexts.of(rejection, Language.CHINESE, null)).endsWith("。");
  }

  @Test
  void aMissingModelIsToldInTheWordsThatClientsKnow() {
    for (var language : Language.values()) {
      assertThat(RefusalTexts.modelNotFound(new ModelName("m"), language))
          .startsWith("model 'm' not found");
    }
  }
}
