package forebay.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.ModelDigest;
import forebay.protocol.ModelName;
import forebay.protocol.NodeId;
import forebay.protocol.PoolId;
import forebay.protocol.node.Model;
import forebay.protocol.node.NodeReport.Health;
import forebay.protocol.node.NodeReport.Heartbeat;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class NodeDirectoryTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final NodeDirectory directory = new NodeDirectory(now::get);

  private static Heartbeat heartbeat(String node, String pool, String version, String model) {
    var details = new Model.Details(null, null, null, List.of(), null, null);
    return new Heartbeat(
        new NodeId(node),
        new PoolId(pool),
        "e",
        Health.UP,
        1,
        List.of(),
        List.of(new Model(new ModelName(model), new ModelDigest("d"), 1, null, details, List.of())),
        List.of(),
        List.of(),
        version,
        null);
  }

  @Test
  void findsThePoolThatServesAModelUnderEitherOfItsNames() {
    directory.on(heartbeat("a", "one", "0.1.0", "m:latest"));
    directory.on(heartbeat("b", "two", "0.1.0", "n"));
    assertThat(directory.pool(new ModelName("m"))).isEqualTo(new PoolId("one"));
    assertThat(directory.pool(new ModelName("n:latest"))).isEqualTo(new PoolId("two"));
    assertThat(directory.pool(new ModelName("x"))).isEqualTo(NodeDirectory.DEFAULT_POOL);
    assertThat(directory.models()).hasSize(2);
  }

  @Test
  void forgetsANodeThatIsSilent() {
    directory.on(heartbeat("a", "one", "0.1.0", "m"));
    now.set(Instant.EPOCH.plus(NodeDirectory.SILENCE).plusMillis(1));
    assertThat(directory.models()).isEmpty();
    assertThat(directory.lowestVersion()).isNull();
  }

  @Test
  void keepsANodeThatIsHeardAgainAndAgain() {
    directory.on(heartbeat("a", "one", "0.1.0", "m"));
    directory.on(heartbeat("b", "two", "0.1.0", "n"));
    for (var i = 0; i < 3; i++) {
      now.updateAndGet(time -> time.plus(NodeDirectory.SILENCE.dividedBy(2)));
      directory.on(heartbeat("a", "one", "0.1.0", "m"));
    }
    assertThat(directory.pool(new ModelName("m"))).isEqualTo(new PoolId("one"));
    assertThat(directory.pool(new ModelName("n"))).isEqualTo(NodeDirectory.DEFAULT_POOL);
  }

  @Test
  void followsANodeThatChangesItsModels() {
    directory.on(heartbeat("a", "one", "0.1.0", "m"));
    assertThat(directory.model(new ModelName("m"))).isNotNull();
    directory.on(heartbeat("a", "one", "0.1.0", "n"));
    assertThat(directory.model(new ModelName("m"))).isNull();
    assertThat(directory.pool(new ModelName("n"))).isEqualTo(new PoolId("one"));
  }

  @Test
  void worksNothingOutAgainForAHeartbeatThatSaysTheSame() {
    directory.on(heartbeat("a", "one", "0.1.0", "m"));
    var model = directory.model(new ModelName("m"));
    directory.on(heartbeat("a", "one", "0.1.0", "m"));
    assertThat(directory.model(new ModelName("m"))).isSameAs(model);
  }

  @Test
  void comparesVersionsByTheirNumbers() {
    directory.on(heartbeat("a", "one", "0.10.0", "m"));
    directory.on(heartbeat("b", "one", "0.9.10-rc2", "m"));
    directory.on(heartbeat("c", "one", "1.0", "m"));
    assertThat(directory.lowestVersion()).isEqualTo("0.9.10-rc2");
  }
}
