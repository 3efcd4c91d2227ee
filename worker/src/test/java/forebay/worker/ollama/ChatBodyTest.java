package forebay.worker.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelName;
import forebay.protocol.chat.ChatRequest;
import forebay.protocol.chat.Message;
import forebay.protocol.chat.Role;
import forebay.protocol.chat.Sampling;
import forebay.protocol.chat.ToolCall;
import forebay.protocol.wire.Wire;
import forebay.worker.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChatBodyTest {

  @Test
  void asksForNothingThatTheClientLeftOpen() {
    assertThat(body(Settings.chat()))
        .isEqualTo(
            json(
                """
                {"model":"llama3:8b","stream":true,
                 "messages":[{"role":"user","content":"Why is the sky blue?"}]}"""));
  }

  @Test
  void carriesEverythingUnderOllamasNames() {
    var tool = json("{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}");
    var schema = json("{\"type\":\"object\"}");
    var call = new ToolCall("call_1", "weather", json("{\"city\":\"Paris\"}"));
    var chat =
        new ChatRequest(
            new ModelName("qwen3"),
            List.of(
                Message.of(Role.SYSTEM, "Be brief."),
                new Message(
                    Role.USER, "What is this?", null, List.of("aW1n"), List.of(), null, null),
                new Message(Role.ASSISTANT, "", "Hm.", List.of(), List.of(call), null, null),
                new Message(Role.TOOL, "18 C", null, List.of(), List.of(), "weather", "call_1")),
            List.of(tool),
            schema,
            json("\"high\""),
            new Sampling(
                0.5, 0.9, 40, 0.05, 0.7, 64, 1.1, 0.2, 0.3, 42L, 100, 4096, List.of("END")),
            true,
            5);

    assertThat(body(chat))
        .isEqualTo(
            json(
                """
                {"model":"qwen3","stream":true,
                 "messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":"What is this?","images":["aW1n"]},
                  {"role":"assistant","content":"","thinking":"Hm.","tool_calls":[
                    {"id":"call_1","function":{"name":"weather","arguments":{"city":"Paris"}}}]},
                  {"role":"tool","content":"18 C","tool_name":"weather","tool_call_id":"call_1"}],
                 "tools":[{"type":"function","function":{"name":"weather"}}],
                 "format":{"type":"object"},"think":"high",
                 "options":{"temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"typical_p":0.7,
                  "repeat_last_n":64,"repeat_penalty":1.1,"presence_penalty":0.2,
                  "frequency_penalty":0.3,"seed":42,"num_predict":100,"num_ctx":4096,"stop":["END"]},
                 "logprobs":true,"top_logprobs":5}"""));
  }

  private static JsonNode body(ChatRequest chat) {
    return Wire.mapper().readTree(ChatBody.of(chat));
  }

  private static JsonNode json(String text) {
    return Wire.mapper().readTree(text);
  }
}
