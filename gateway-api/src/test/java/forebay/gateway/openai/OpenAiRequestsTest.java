package forebay.gateway.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import forebay.gateway.dialect.ChatCall;
import forebay.gateway.json.ClientJson;
import forebay.gateway.problem.RefusedException;
import forebay.protocol.Lane;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenAiRequestsTest {

  private static final String ASK =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  private static ChatCall read(String json) {
    return OpenAiRequests.chatCompletion(ClientJson.read(json.getBytes(UTF_8)));
  }

  private static ChatCall with(String fields) {
    return read(ASK + "," + fields.replace('\'', '"') + "}");
  }

  private static List<Message> messages(String messages) {
    return read("{\"model\":\"m\",\"messages\":[" + messages.replace('\'', '"') + "]}")
        .chat()
        .messages();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'n':2|n",
        "'n':1.5|n",
        "'n':'1'|n",
        "'logit_bias':{'5':1}|logit_bias",
        "'logit_bias':[]|logit_bias",
        "'tool_choice':'required'|tool_choice",
        "'tool_choice':{'type':'function'}|tool_choice",
        "'tools':{}|tools",
        "'tools':[1]|tools[0]",
        "'tools':[{'type':'x'}]|tools[0].type",
        "'tools':[{'type':'function'}]|tools[0].function",
        "'tools':[{'type':'function','function':{}}]|tools[0].function.name",
        "'response_format':'json'|response_format",
        "'response_format':{'type':'xml'}|response_format.type",
        "'response_format':{'type':'json_schema'}|response_format.json_schema",
        "'response_format':{'type':'json_schema','json_schema':{}}|response_format.json_schema.schema",
        "'reasoning_effort':'extreme'|reasoning_effort",
        "'temperature':'hot'|temperature",
        "'temperature':2.1|temperature",
        "'temperature':1e999|temperature",
        "'top_p':-0.1|top_p",
        "'presence_penalty':3|presence_penalty",
        "'frequency_penalty':-3|frequency_penalty",
        "'seed':0.5|seed",
        "'seed':1e40|seed",
        "'max_tokens':0|max_tokens",
        "'max_completion_tokens':99999999999|max_completion_tokens",
        "'stop':5|stop",
        "'stop':['a',5]|stop[1]",
        "'stream':'yes'|stream",
        "'stream_options':true|stream_options",
        "'stream_options':{'include_usage':1}|stream_options.include_usage",
        "'logprobs':1|logprobs",
        "'top_logprobs':2|top_logprobs",
        "'logprobs':true,'top_logprobs':21|top_logprobs",
        "'service_tier':7|service_tier",
      })
  void refusesWithTheFieldsName(String fields, String param) {
    var refused = catchThrowableOfType(RefusedException.class, () -> with(fields));
    assertThat(refused.problem().status()).isEqualTo(400);
    assertThat(refused.problem().param()).isEqualTo(param);
    assertThat(refused.problem().message()).startsWith(param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|model",
        "{'model':5}|model",
        "{'model':''}|model",
        "{'model':'a\\nb'}|model",
        "{'model':'m'}|messages",
        "{'model':'m','messages':[]}|messages",
        "{'model':'m','messages':'hi'}|messages",
        "{'model':'m','messages':['hi']}|messages[0]",
        "{'model':'m','messages':[{}]}|messages[0].role",
        "{'model':'m','messages':[{'role':'king','content':''}]}|messages[0].role",
        "{'model':'m','messages':[{'role':'user'}]}|messages[0].content",
        "{'model':'m','messages':[{'role':'user','content':5}]}|messages[0].content",
        "{'model':'m','messages':[{'role':'user','content':[5]}]}|messages[0].content[0]",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'text'}]}]}|messages[0].content[0].text",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'audio'}]}]}|messages[0].content[0].type",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url'}]}]}|messages[0].content[0].image_url",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'http://x/y.png'}}]}]}|messages[0].content[0].image_url.url",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,?'}}]}]}|messages[0].content[0].image_url.url",
        "{'model':'m','messages':[{'role':'assistant','tool_calls':[{}]}]}|messages[0].tool_calls[0].function",
        "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':'['}}]}]}|messages[0].tool_calls[0].function.arguments",
        "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':{}}}]}]}|messages[0].tool_calls[0].function.arguments",
      })
  void refusesMessagesWithTheirPlace(String body, String param) {
    var refused = catchThrowableOfType(RefusedException.class, () -> read(body.replace('\'', '"')));
    assertThat(refused.problem().status()).isEqualTo(400);
    assertThat(refused.problem().param()).isEqualTo(param);
  }

  @Test
  void readsEveryOptionUnderItsName() {
    var call =
        with(
            "'temperature':0.5,'top_p':0.9,'presence_penalty':1,'frequency_penalty':-1,'seed':7,"
                + "'max_tokens':5,'max_completion_tokens':6,'stop':'x','stream':true,"
                + "'stream_options':{'include_usage':true},'logprobs':true,'top_logprobs':2,"
                + "'reasoning_effort':'high','service_tier':'flex','user':'u','store':null,'n':1,"
                + "'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object'}}}");
    var sampling = call.chat().sampling();
    assertThat(sampling.temperature()).isEqualTo(0.5);
    assertThat(sampling.topP()).isEqualTo(0.9);
    assertThat(sampling.presencePenalty()).isEqualTo(1);
    assertThat(sampling.frequencyPenalty()).isEqualTo(-1);
    assertThat(sampling.seed()).isEqualTo(7);
    assertThat(sampling.numPredict()).isEqualTo(6);
    assertThat(sampling.stop()).containsExactly("x");
    assertThat(call.stream()).isTrue();
    assertThat(call.includeUsage()).isTrue();
    assertThat(call.lane()).isEqualTo(Lane.BATCH);
    assertThat(call.chat().logprobs()).isTrue();
    assertThat(call.chat().topLogprobs()).isEqualTo(2);
    assertThat(call.chat().think()).hasToString("\"high\"");
    assertThat(call.chat().format()).hasToString("{\"type\":\"object\"}");
  }

  @Test
  void readsWhatMeansNothingAsAbsent() {
    var call =
        with(
            "'stop':null,'tool_choice':'none','tools':[{'type':'function','function':{'name':'f'}}],"
                + "'response_format':{'type':'text'},'max_tokens':5,'logit_bias':{},'seed':null");
    assertThat(call.chat().sampling().stop()).isEmpty();
    assertThat(call.chat().tools()).isEmpty();
    assertThat(call.chat().format()).isNull();
    assertThat(call.chat().sampling().numPredict()).isEqualTo(5);
    assertThat(call.chat().topLogprobs()).isNull();
  }

  @Test
  void readsPartsImagesAndRoles() {
    var read =
        messages(
            "{'role':'developer','content':'be brief'},"
                + "{'role':'user','content':[{'type':'text','text':'what '},{'type':'text','text':'is it'},"
                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,aGk='}}]}");
    assertThat(read.get(0)).isEqualTo(Message.of(Role.SYSTEM, "be brief"));
    assertThat(read.get(1).content()).isEqualTo("what is it");
    assertThat(read.get(1).images()).containsExactly("aGk=");
  }

  @Test
  void readsToolCallsAndNamesTheirResults() {
    var read =
        messages(
            "{'role':'assistant','content':null,'tool_calls':[{'id':'c1','type':'function',"
                + "'function':{'name':'weather','arguments':'{\\\"city\\\":\\\"Ulm\\\"}'}}]},"
                + "{'role':'tool','tool_call_id':'c1','content':'rain'}");
    var call = read.get(0).toolCalls().get(0);
    assertThat(call.id()).isEqualTo("c1");
    assertThat(call.arguments()).hasToString("{\"city\":\"Ulm\"}");
    assertThat(read.get(1).toolName()).isEqualTo("weather");
    assertThat(read.get(1).toolCallId()).isEqualTo("c1");
  }

  @Test
  void readsHowHardToThink() {
    assertThat(with("'reasoning_effort':'none'").chat().think()).hasToString("false");
    assertThat(with("'reasoning_effort':'minimal'").chat().think()).hasToString("false");
    assertThat(with("'reasoning_effort':'low'").chat().think()).hasToString("\"low\"");
    assertThat(with("'stream':false").chat().think()).isNull();
  }
}
