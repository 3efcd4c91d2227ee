package forebay.app.run;

/** What a process can be asked to run. */
public enum RoleName {
  GATEWAY,
  DISPATCHER,
  CACHE,
  WORKER
}
