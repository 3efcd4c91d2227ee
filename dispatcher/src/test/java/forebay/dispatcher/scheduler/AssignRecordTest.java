package forebay.dispatcher.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.dispatcher.stage.TestingStage;
import forebay.protocol.NodeId;
import forebay.protocol.request.Assignment;
import forebay.protocol.request.Assignment.Assign;
import forebay.protocol.wire.Decoded;
import forebay.protocol.wire.Wire;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AssignRecordTest {

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "a \"quoted\" \\ n\u00f8de \ud83d\ude00"})
  void readsAsTheRecordItself(String name) {
    var submit = TestingStage.submit(1);
    var assign = new Assign(new NodeId(name), "epoch of " + name, 2, submit);
    var spliced =
        AssignRecord.of(assign.node(), assign.epoch(), assign.attempt(), Wire.encode(submit));
    assertThat(Wire.decode(Assignment.class, spliced))
        .isEqualTo(Wire.decode(Assignment.class, Wire.encode(assign)))
        .isEqualTo(new Decoded.Valid<>(assign));
  }
}
