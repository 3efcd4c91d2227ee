package forebay.gateway.key;

import forebay.protocol.KeyId;
import forebay.protocol.Lane;
import forebay.protocol.TenantId;
import forebay.protocol.request.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key in the file of keys, without being it. A limit that is null is the configuration's.
 *
 * @param sha256 of the key, in lower-case hexadecimal digits
 * @param perMinute requests in any 60 s; 0 is any number
 * @param sessionMinInterval between two requests of a session; zero is none
 * @param concurrent requests that wait or run at once; 0 is any number
 * @param models none named means all
 * @param expires from when on it is not taken any more
 */
public record KeyEntry(
    KeyId id,
    String sha256,
    TenantId tenant,
    @Nullable Integer perMinute,
    @Nullable Duration sessionMinInterval,
    @Nullable Integer concurrent,
    Set<Lane> lanes,
    List<ModelPattern> models,
    @Nullable Instant expires) {

  public KeyEntry {
    lanes = Set.copyOf(lanes);
    models = List.copyOf(models);
  }

  boolean isValidAt(Instant now) {
    return expires == null || now.isBefore(expires);
  }

  Caller caller(Allowance byDefault) {
    var allowance =
        new Allowance(
            perMinute == null ? byDefault.perMinute() : perMinute,
            sessionMinInterval == null ? byDefault.sessionMinInterval() : sessionMinInterval,
            concurrent == null ? byDefault.concurrent() : concurrent);
    return new Caller(id, tenant, allowance, lanes, models);
  }
}
