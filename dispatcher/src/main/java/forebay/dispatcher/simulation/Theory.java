package forebay.dispatcher.simulation;

/**
 * What queueing theory says about mean waits under Poisson arrivals, in mean service times.
 *
 * @param servers slots, all alike
 * @param load of each, below 1
 * @param cv coefficient of variation of the service times: standard deviation over mean
 */
record Theory(int servers, double load, double cv) {

  Theory {
    if (servers < 1 || load <= 0 || load >= 1) {
      throw new IllegalArgumentException("no steady state: " + servers + " servers, load " + load);
    }
  }

  /** The probability that all servers are busy, of exponential service times: Erlang's C. */
  double allBusy() {
    var offered = servers * load;
    double blocked = 1;
    for (int i = 1; i <= servers; i++) {
      blocked = offered * blocked / (i + offered * blocked);
    }
    return blocked / (1 - load * (1 - blocked));
  }

  /**
   * One queue for all servers: exact for exponential service times, else the approximation of Lee
   * and Longton (Operational Research Quarterly 10, 1959).
   */
  double sharedQueue() {
    return variability() * allBusy() / (servers * (1 - load));
  }

  /** A queue for each server, drawn by lot: exact (Pollaczek and Khinchine). */
  double randomQueue() {
    return variability() * load / (1 - load);
  }

  private double variability() {
    return (1 + cv * cv) / 2;
  }
}
