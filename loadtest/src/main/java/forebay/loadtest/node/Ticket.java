package forebay.loadtest.node;

import org.jspecify.annotations.Nullable;

/**
 * A request's place in the {@link ModelPool}. Its fields are guarded by whoever guards the pool.
 */
final class Ticket {
  final ModelSettings model;
  final String prompt;

  /** False for a request that only loads the model. */
  final boolean needsSlot;

  private final Runnable onGranted;
  @Nullable Slot slot;
  boolean granted;

  /** Characters of the prompt that the slot's cache already held. */
  int cachedCharacters;

  Ticket(ModelSettings model, String prompt, boolean needsSlot, Runnable onGranted) {
    this.model = model;
    this.prompt = prompt;
    this.needsSlot = needsSlot;
    this.onGranted = onGranted;
  }

  void grant() {
    granted = true;
    onGranted.run();
  }
}
