package forebay.dispatcher.benchmark;

import forebay.dispatcher.scheduler.Decision;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One decision of the scheduler of a thousand nodes, in a JVM as the launcher starts it. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(
    value = 1,
    jvmArgs = {"-XX:+UseSerialGC", "-Xmx384m"})
public class SchedulerBenchmark {

  private static final int NODES = 1_000;

  /**
   * Before each measured decision a millisecond of the pool's life passes, which is not measured.
   */
  @State(Scope.Thread)
  public static class Pool {

    /** With nobody waiting, half of the nodes are free. */
    @Param({"0", "10000"})
    int waiting;

    BusyPool pool = new BusyPool(0, 0);

    /** Fills it. */
    @Setup
    public void fill() {
      pool = new BusyPool(NODES, waiting == 0 ? NODES / 2 : NODES + waiting);
    }

    /** Life goes on. */
    @Setup(Level.Invocation)
    public void pass() {
      pool.pass();
      pool.refill();
    }
  }

  /** One request fewer. */
  @State(Scope.Thread)
  public static class OneLess extends Pool {

    @Override
    @Setup(Level.Invocation)
    public void pass() {
      pool.pass();
      pool.refill();
      pool.finished();
    }
  }

  /** A tick is due. */
  @State(Scope.Thread)
  public static class TickDue extends Pool {

    @Override
    @Setup(Level.Invocation)
    public void pass() {
      pool.passUntilTick();
      pool.refill();
    }
  }

  /** It waits behind others, or is handed out at once. */
  @Benchmark
  public List<Decision> arrived(OneLess state) {
    return state.pool.arrive();
  }

  /** The slot that is given back goes to the next who waits. */
  @Benchmark
  public List<Decision> finished(Pool state) {
    return state.pool.finished();
  }

  /** A node says that nothing has changed. */
  @Benchmark
  public List<Decision> heard(Pool state) {
    return state.pool.heard();
  }

  /** Time passed; every tenth looks at what many who wait are to be told. */
  @Benchmark
  public List<Decision> tick(TickDue state) {
    return state.pool.tick();
  }
}
