package forebay.app.command;

import forebay.app.run.Deployment;
import forebay.app.run.RoleName;
import forebay.protocol.config.ForebayConfig;
import forebay.protocol.lifecycle.Health;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a deployment until the process is told to stop or a role fails for good. */
final class Service {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  /** How often the roles' health is looked at. */
  private static final long WATCH_MILLIS = 200;

  static int run(ForebayConfig config, Set<RoleName> roles)
      throws IOException, InterruptedException {
    return run(Deployment.start(config, roles), ready -> {}, () -> {});
  }

  /**
   * Watches the deployment, and closes it when the process is told to stop.
   *
   * @param onReady called once, when every role can work
   * @param onStopped called after everything has stopped
   */
  static int run(Deployment deployment, Consumer<Deployment> onReady, Runnable onStopped)
      throws InterruptedException {
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopped.countDown();
                  try {
                    deployment.close();
                  } finally {
                    onStopped.run();
                  }
                },
                "forebay-stop"));
    var ready = false;
    while (!stopped.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
      if (failed(deployment.health())) {
        return 1; // the process ends, and the hook closes what still runs
      }
      if (!ready && deployment.ready()) {
        ready = true;
        LOG.info("ready");
        onReady.accept(deployment);
      }
    }
    return 0;
  }

  private static boolean failed(Map<String, Health> health) {
    var failed = false;
    for (var entry : health.entrySet()) {
      if (entry.getValue() instanceof Health.Failed(var cause)) {
        LOG.atError().addKeyValue("role", entry.getKey()).log("stopping: {}", cause);
        failed = true;
      }
    }
    return failed;
  }

  private Service() {}
}
