package forebay.worker;

import forebay.protocol.node.NodeReport;
import java.util.concurrent.CompletableFuture;

/** Where a worker's reports go, in the order of the calls. */
interface ReportSink {

  /** Writes a report; the result is complete when every replica has it, or it failed for good. */
  CompletableFuture<Void> report(NodeReport report);
}
