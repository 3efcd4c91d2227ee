package forebay.worker;

/**
 * Whether a node may be given work: the states and what leads from one to the next. Probes and
 * generations are counted apart, because a node that answers every probe and never generates is not
 * healthy: only a generation clears what generations have failed.
 */
sealed interface NodeHealth {

  /** Failures in a row, of probes and generations together, that take a node out. */
  int MAX_FAILURES = 3;

  /** What happens to a node. */
  sealed interface Event {
    record ProbeSucceeded() implements Event {}

    record ProbeFailed(String reason) implements Event {}

    record GenerationSucceeded() implements Event {}

    record GenerationFailed(String reason) implements Event {}
  }

  /** The state after the event. */
  NodeHealth on(Event event);

  /** Nothing is known yet. */
  record Unknown() implements NodeHealth {
    @Override
    public NodeHealth on(Event event) {
      return switch (event) {
        case Event.ProbeSucceeded() -> new Up(0, 0);
        case Event.ProbeFailed(var reason) -> new Down(reason);
        case Event.GenerationSucceeded _, Event.GenerationFailed _ -> this;
      };
    }
  }

  /** Give it work. */
  record Up(int failedProbes, int failedGenerations) implements NodeHealth {
    @Override
    public NodeHealth on(Event event) {
      return switch (event) {
        case Event.ProbeSucceeded() -> new Up(0, failedGenerations);
        case Event.GenerationSucceeded() -> new Up(0, 0);
        case Event.ProbeFailed(var reason) ->
            new Up(failedProbes + 1, failedGenerations).orDown(reason);
        case Event.GenerationFailed(var reason) ->
            new Up(failedProbes, failedGenerations + 1).orDown(reason);
      };
    }

    private NodeHealth orDown(String reason) {
      return failedProbes + failedGenerations < MAX_FAILURES ? this : new Down(reason);
    }
  }

  /** Give it one request at a time, until it has answered one. */
  record OnTrial() implements NodeHealth {
    @Override
    public NodeHealth on(Event event) {
      return switch (event) {
        case Event.ProbeSucceeded() -> this;
        case Event.GenerationSucceeded() -> new Up(0, 0);
        case Event.ProbeFailed(var reason) -> new Down(reason);
        case Event.GenerationFailed(var reason) -> new Down(reason);
      };
    }
  }

  /** Give it none. What still runs on it proves nothing about the next request. */
  record Down(String reason) implements NodeHealth {
    @Override
    public NodeHealth on(Event event) {
      return switch (event) {
        case Event.ProbeSucceeded() -> new OnTrial();
        case Event.ProbeFailed(var latest) -> new Down(latest);
        case Event.GenerationSucceeded _, Event.GenerationFailed _ -> this;
      };
    }
  }
}
