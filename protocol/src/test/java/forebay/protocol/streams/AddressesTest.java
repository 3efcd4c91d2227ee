package forebay.protocol.streams;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.NodeId;
import forebay.protocol.RequestId;
import forebay.protocol.topic.Topics;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AddressesTest {

  private static final RequestId ID = new RequestId(1, 3, 2, 1);

  @Test
  void repliesGoToThePartitionThatTheIdNames() {
    var key = ID.toString();
    assertThat(Addresses.replies().partitions("replies", key, new byte[0], 16)).contains(Set.of(3));
  }

  @Test
  void assignmentsGoWhereTheNodesWorkerReads() {
    var topics = Topics.of("test.", 1, 16);
    assertThat(Addresses.assignments(topics).partitions("assignments", "node", new byte[0], 16))
        .contains(Set.of(topics.assignmentsPartition(new NodeId("node"))));
  }
}
