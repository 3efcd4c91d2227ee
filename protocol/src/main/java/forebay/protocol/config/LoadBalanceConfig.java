package forebay.protocol.config;

import java.util.List;

/**
 * How work is spread. Nodes draw it when they have a free slot, which does at least any of these.
 */
public record LoadBalanceConfig(String strategy) {

  static LoadBalanceConfig read(Section section) {
    return new LoadBalanceConfig(
        section.oneOf(
            "strategy",
            "least_conn",
            List.of("least_conn", "round_robin"),
            "accepted; nodes draw work when they are free, which does at least this"));
  }
}
