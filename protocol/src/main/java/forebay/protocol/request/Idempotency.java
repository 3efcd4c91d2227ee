package forebay.protocol.request;

/**
 * How a request is known again when its client asks a second time. Admission, which sees all that a
 * key asks, attaches the second one to the first instead of running it.
 *
 * @param token what both have in common: a digest of the client's {@code Idempotency-Key}, else of
 *     the body
 * @param body a digest of the body: the same key with another body is a mistake
 * @param repeat whether this one says that it may be a second one: an SDK's retry, or a key
 */
public record Idempotency(String token, String body, boolean repeat) {}
