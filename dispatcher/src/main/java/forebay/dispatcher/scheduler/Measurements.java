package forebay.dispatcher.scheduler;

import forebay.protocol.Lane;
import forebay.protocol.node.NodeReport;
import java.time.Duration;
import java.time.Instant;

/** What is learnt from each attempt that a worker ended itself. */
final class Measurements {

  private final Fleet fleet;
  private final Books books;
  private final OutputLengths lengths;
  private final LoadTimes loads;
  private final BrownOut brownOut;

  Measurements(
      Fleet fleet, Books books, OutputLengths lengths, LoadTimes loads, BrownOut brownOut) {
    this.fleet = fleet;
    this.books = books;
    this.lengths = lengths;
    this.loads = loads;
    this.brownOut = brownOut;
  }

  /** Before the job's books are closed. */
  void take(Job job, Node node, NodeReport.Finished report, Instant now) {
    var held = job.held;
    var firstToken = report.firstToken();
    if (held != null && firstToken != null && job.lane() == Lane.INTERACTIVE) {
      brownOut.sample(Duration.between(job.arrivedAt, held.since).plus(firstToken), now);
    }
    var usage = report.usage();
    if (usage != null) {
      books.settle(job, Job.charge(usage.promptTokens(), usage.completionTokens()));
      lengths.learn(job.request.key(), usage.completionTokens());
      loads.learn(job.model(), usage.load());
      fleet.measure(node, job.model(), usage);
    }
  }
}
