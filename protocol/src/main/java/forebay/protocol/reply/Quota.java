package forebay.protocol.reply;

import java.time.Duration;

/**
 * Where a key stands with its requests per minute, after the request that it is told with.
 *
 * @param limit requests in any 60 s
 * @param remaining requests that would be let in now
 * @param reset until nothing of the limit is used, if nothing more is asked
 */
public record Quota(int limit, int remaining, Duration reset) {}
