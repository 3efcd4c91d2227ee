package forebay.protocol.streams;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.RequestId;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StagePartitionerTest {

  @Test
  void sendsAReplyToThePartitionThatItsRequestNames() {
    var key = new RequestId(1, 11, 2, 3).toString();
    assertThat(StagePartitioner.ofReplies().partitions("replies", key, new byte[0], 16))
        .contains(Set.of(11));
  }
}
