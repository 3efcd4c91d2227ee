package forebay.protocol.reply;

import forebay.protocol.KeyId;
import forebay.protocol.RequestId;

/**
 * A request that admission let in is over, on {@code settlements} keyed by the API key: admission
 * then counts it no more among those that wait or run. Written by whoever ended it, scheduler or
 * cache; twice is as good as once.
 *
 * @param answered whether there is a whole answer, which a repeat of the request may be given
 */
public record Settlement(RequestId id, KeyId key, boolean answered) {}
