package forebay.cache;

import forebay.protocol.reply.Answer;
import java.time.Instant;

/** An answer in the store, with the end of its life. */
record Entry(Answer answer, Instant expiresAt) {

  Entry refreshed(Instant until) {
    return new Entry(answer, until);
  }
}
