package forebay.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import forebay.protocol.CacheScope;
import forebay.protocol.ModelName;
import forebay.protocol.TenantId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScopingTest {

  private static final TenantId TENANT = new TenantId("t");
  private static final Message SYSTEM = Message.of(Role.SYSTEM, "be brief");

  @Test
  void leavesTheTextOfTheLastTurnOut() {
    assertThat(scope("m", SYSTEM, user("one"))).isEqualTo(scope("m", SYSTEM, user("two")));
  }

  @Test
  void readsANameWithoutTagAsLatest() {
    assertThat(scope("m", user("one"))).isEqualTo(scope("m:latest", user("one")));
  }

  @Test
  void separatesWhateverElseDiffers() {
    var image = new Message(Role.USER, "one", null, List.of("aGk="), List.of(), null, null);
    assertThat(
            List.of(
                scope("m", user("one")),
                scope("n", user("one")),
                scope("m", SYSTEM, user("one")),
                scope("m", user("zero"), user("one")),
                scope("m", image),
                Scoping.scope(
                    new TenantId("u"), ChatRequest.of(new ModelName("m"), List.of(user("one"))))))
        .doesNotHaveDuplicates();
  }

  private static CacheScope scope(String model, Message... messages) {
    return Scoping.scope(TENANT, ChatRequest.of(new ModelName(model), List.of(messages)));
  }

  private static Message user(String content) {
    return Message.of(Role.USER, content);
  }
}
