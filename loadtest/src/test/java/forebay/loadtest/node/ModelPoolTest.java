package forebay.loadtest.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelPoolTest {
  private static final ModelSettings A = ModelSettings.chat("a", 60);
  private static final ModelSettings B = ModelSettings.chat("b", 60);
  private static final ModelSettings SMALL = ModelSettings.chat("small", 10);
  private static final long KEEP = 1_000_000;

  private final List<Ticket> granted = new ArrayList<>();
  private final ModelPool pool = new ModelPool(2, 1, 100, 50, KEEP);

  @Test
  void grantsOnlyWhenTheModelIsLoaded() {
    var ticket = enter(A, "x", 0);

    pool.advance(49);
    assertThat(granted).isEmpty();
    assertThat(pool.nextEvent(49)).isEqualTo(50);
    pool.advance(50);

    assertThat(granted).containsExactly(ticket);
  }

  @Test
  void letsWaitInOrderWhoFindsNoFreeSlot() {
    var tickets = new ArrayList<Ticket>();
    for (var i = 0; i < 10; i++) {
      tickets.add(enter(A, "x", 0));
    }

    pool.advance(50);
    assertThat(granted).containsExactlyElementsOf(tickets.subList(0, 2));
    assertThat(pool.waiting()).isEqualTo(8);
    pool.finish(tickets.get(1), "", KEEP, 60);

    assertThat(granted).containsExactlyElementsOf(tickets.subList(0, 3));
    assertThat(pool.running()).isEqualTo(2);
  }

  @Test
  void waitsWithTheSwapWhileTheLoadedModelIsBusy() {
    var busy = enter(A, "x", 0);
    pool.advance(50);
    var other = enter(B, "x", 60);

    pool.advance(1_000);
    assertThat(granted).doesNotContain(other);
    pool.finish(busy, "", KEEP, 1_000);
    pool.advance(1_050);

    assertThat(granted).contains(other);
    assertThat(names(1_050)).containsExactly("b");
    assertThat(pool.loads()).isEqualTo(2);
  }

  @Test
  void refusesPastTheBoundOnlyWhoWaitsForTheScheduler() {
    enter(A, "x", 0);
    pool.advance(50);
    enter(B, "x", 60);
    enter(B, "x", 60);

    assertThat(pool.enter(ticket(B, "x"), 60)).isFalse();
    assertThat(pool.enter(ticket(A, "x"), 60)).isTrue();
  }

  @Test
  void holdsUpAModelThatWouldFitBehindOneThatDoesNot() {
    var busy = enter(A, "x", 0);
    pool.advance(50);
    enter(B, "x", 60);
    var fits = enter(SMALL, "x", 60);

    pool.advance(1_000);
    assertThat(granted).doesNotContain(fits);
    pool.finish(busy, "", KEEP, 1_000);
    pool.advance(1_050);

    assertThat(granted).contains(fits);
  }

  @Test
  void keepsTwoModelsThatFitTogether() {
    enter(A, "x", 0);
    enter(SMALL, "x", 0);

    assertThat(names(50)).containsExactly("a", "small");
  }

  @Test
  void unloadsTheIdleModelThatWasUsedLeastRecently() {
    var wide = new ModelPool(1, 1, 130, 0, KEEP);
    for (var model : List.of(A, B)) {
      var ticket = ticket(model, "x");
      wide.enter(ticket, 0);
      wide.finish(ticket, "", KEEP, model.equals(A) ? 20 : 10);
    }

    wide.enter(ticket(SMALL, "x"), 30);
    wide.enter(ticket(ModelSettings.chat("c", 50), "x"), 30);

    assertThat(wide.resident(30))
        .extracting(model -> model.settings.name())
        .containsExactly("a", "small", "c");
  }

  @Test
  void unloadsAnIdleModelAfterItsKeepAlive() {
    var ticket = enter(A, "x", 0);
    pool.advance(50);
    pool.finish(ticket, "", 100, 60);

    assertThat(names(159)).containsExactly("a");
    assertThat(names(160)).isEmpty();
  }

  @Test
  void neverUnloadsABusyModel() {
    enter(A, "x", 0);
    pool.advance(50);
    pool.keepAlive(A, 0, 60);

    assertThat(names(1_000)).containsExactly("a");
  }

  @Test
  void loadsAModelThatIsLargerThanTheMemoryAlone() {
    var huge = enter(ModelSettings.chat("huge", 1_000), "x", 0);

    pool.advance(50);

    assertThat(granted).containsExactly(huge);
  }

  @Test
  void findsTheSlotThatSharesMostOfThePrompt() {
    var first = enter(A, "conversation one", 0);
    var second = enter(A, "another", 0);
    pool.advance(50);
    pool.finish(first, "conversation one and its answer", KEEP, 60);
    pool.finish(second, "another and its answer", KEEP, 70);

    var next = enter(A, "conversation one and its next turn", 80);

    assertThat(next.cachedCharacters).isEqualTo("conversation one and its ".length());
  }

  @Test
  void givesOneSlotToModelsThatOllamaForcesToOne() {
    var embedding = ModelSettings.embedding("e", 10);
    enter(embedding, "x", 0);
    enter(embedding, "x", 0);

    pool.advance(50);

    assertThat(granted).hasSize(1);
    assertThat(A.withFamily("qwen3next").slots(4)).isEqualTo(1);
    assertThat(A.slots(4)).isEqualTo(4);
  }

  @Test
  void loadsForWhoWantsNoSlotThoughAllAreTaken() {
    for (var i = 0; i < 5; i++) {
      enter(A, "x", 0);
    }
    pool.advance(50);
    var loaded = new ArrayList<String>();

    pool.enter(new Ticket(A, "", false, () -> loaded.add("a")), 60);

    assertThat(loaded).containsExactly("a");
    assertThat(pool.running()).isEqualTo(2);
  }

  @Test
  void unloadsAModelThatWasLoadedForWhoGaveUp() {
    pool.abandon(enter(A, "x", 0), 10);

    assertThat(names(50)).containsExactly("a");
    assertThat(names(50 + KEEP)).isEmpty();
  }

  @Test
  void forgetsWhoGivesUp() {
    var busy = enter(A, "x", 0);
    pool.advance(50);
    var left = enter(B, "x", 60);
    pool.abandon(left, 70);
    pool.finish(busy, "", KEEP, 80);
    pool.advance(1_000);

    assertThat(granted).containsExactly(busy);
    assertThat(names(1_000)).containsExactly("a");
    assertThat(pool.waiting()).isZero();
  }

  private Ticket enter(ModelSettings model, String prompt, long now) {
    var ticket = ticket(model, prompt);
    assertThat(pool.enter(ticket, now)).isTrue();
    return ticket;
  }

  private Ticket ticket(ModelSettings model, String prompt) {
    var self = new Ticket[1];
    self[0] = new Ticket(model, prompt, true, () -> granted.add(self[0]));
    return self[0];
  }

  private List<String> names(long now) {
    return pool.resident(now).stream().map(model -> model.settings.name()).toList();
  }
}
