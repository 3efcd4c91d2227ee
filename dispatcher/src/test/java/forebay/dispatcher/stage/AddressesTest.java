package forebay.dispatcher.stage;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.NodeId;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AddressesTest {

  @Test
  void repliesGoToThePartitionThatTheIdNames() {
    var key = TestingStage.id(1).toString();
    assertThat(Addresses.replies().partitions("replies", key, new byte[0], 16)).contains(Set.of(3));
  }

  @Test
  void assignmentsGoWhereTheNodesWorkerReads() {
    var topics = TestingStage.TOPICS;
    assertThat(Addresses.assignments(topics).partitions("assignments", "node", new byte[0], 16))
        .contains(Set.of(topics.assignmentsPartition(new NodeId("node"))));
  }
}
