package forebay.gateway.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import forebay.gateway.json.ClientJson;
import forebay.gateway.json.JsonFields;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OllamaRequestsTest {

  private static JsonFields body(String json) {
    return ClientJson.read(json.replace('\'', '"').getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'messages':[{'role':'user','content':'x'}]}|model",
        "{'model':'m','messages':[{'role':'user','content':['x']}]}|messages[0].content",
        "{'model':'m','messages':[{'role':'developer','content':'x'}]}|messages[0].role",
        "{'model':'m','messages':[{'role':'user','images':['?']}]}|messages[0].images",
        "{'model':'m','messages':[{'role':'user','tool_calls':[{'function':{'name':'f','arguments':'{}'}}]}]}"
            + "|messages[0].tool_calls[0].function.arguments",
        "{'model':'m','messages':[{'role':'user'}],'format':'xml'}|format",
        "{'model':'m','messages':[{'role':'user'}],'think':'deep'}|think",
        "{'model':'m','messages':[{'role':'user'}],'options':[]}|options",
        "{'model':'m','messages':[{'role':'user'}],'options':{'num_ctx':0}}|options.num_ctx",
        "{'model':'m','messages':[{'role':'user'}],'stream':1}|stream",
        "{'model':'m','messages':[{'role':'user'}],'tools':[{}]}|tools[0].function",
      })
  void refusesAChatWithTheFieldsName(String json, String param) {
    var refused =
        catchThrowableOfType(RefusedException.class, () -> OllamaRequests.chat(body(json)));
    assertThat(refused.problem().param()).isEqualTo(param);
    assertThat(refused.problem().status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'raw':true|raw",
        "'suffix':'x'|suffix",
        "'template':'x'|template",
        "'context':[1]|context"
      })
  void refusesWhatBypassesTheModelsTemplate(String field, String param) {
    var json = "{'model':'m','prompt':'x'," + field + "}";
    var refused =
        catchThrowableOfType(RefusedException.class, () -> OllamaRequests.generate(body(json)));
    assertThat(refused.problem().param()).isEqualTo(param);
  }

  @Test
  void readsOnlyTheOptionsThatDecideAboutTheAnswer() {
    var call =
        OllamaRequests.chat(
            body(
                "{'model':'m','messages':[{'role':'user','content':'x'}],'keep_alive':-1,'think':true,"
                    + "'format':{'type':'object'},'logprobs':true,'top_logprobs':1,'options':"
                    + "{'temperature':0.1,'top_p':0.2,'top_k':3,'min_p':0.4,'typical_p':0.5,"
                    + "'repeat_last_n':6,'repeat_penalty':0.7,'presence_penalty':0.8,"
                    + "'frequency_penalty':0.9,'seed':10,'num_predict':-1,'num_ctx':12,'stop':['s'],"
                    + "'num_gpu':99,'use_mmap':'?'}}"));
    assertThat(call.stream()).isTrue();
    assertThat(call.chat().think()).hasToString("true");
    assertThat(call.chat().format()).hasToString("{\"type\":\"object\"}");
    assertThat(call.chat().sampling())
        .hasToString(
            "Sampling[temperature=0.1, topP=0.2, topK=3, minP=0.4, typicalP=0.5, repeatLastN=6,"
                + " repeatPenalty=0.7, presencePenalty=0.8, frequencyPenalty=0.9, seed=10,"
                + " numPredict=-1, numCtx=12, stop=[s]]");
  }

  @Test
  void readsAPromptAsAChat() {
    var call =
        OllamaRequests.generate(
            body(
                "{'model':'m','system':'be brief','prompt':'x','stream':false,'suffix':'','context':[]}"));
    assertThat(call.completion()).isTrue();
    assertThat(call.stream()).isFalse();
    assertThat(call.chat().messages())
        .containsExactly(Message.of(Role.SYSTEM, "be brief"), Message.of(Role.USER, "x"));
  }

  @Test
  void knowsALoadFromAQuestion() {
    assertThat(OllamaRequests.isLoad(body("{'model':'m'}"), false)).isTrue();
    assertThat(OllamaRequests.isLoad(body("{'messages':[{}]}"), false)).isFalse();
    assertThat(OllamaRequests.isLoad(body("{'prompt':''}"), true)).isTrue();
    assertThat(OllamaRequests.isLoad(body("{'prompt':'x'}"), true)).isFalse();
    assertThat(OllamaRequests.isUnload(body("{'keep_alive':0}"))).isTrue();
    assertThat(OllamaRequests.isUnload(body("{'keep_alive':'0s'}"))).isTrue();
    assertThat(OllamaRequests.isUnload(body("{'keep_alive':'5m'}"))).isFalse();
    assertThat(OllamaRequests.isUnload(body("{}"))).isFalse();
  }
}
