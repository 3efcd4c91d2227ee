package forebay.app.chaos;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try to ask.
 *
 * @param id that the gateway gave it, null if the client was never told
 * @param gateway that was asked
 */
record JournalEntry(
    Question question,
    int retry,
    int gateway,
    @Nullable String id,
    Outcome outcome,
    Instant start,
    Instant end) {}
