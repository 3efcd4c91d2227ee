package forebay.gateway.reply;

import forebay.protocol.reply.Reply;
import java.time.Duration;
import java.util.List;

/** Reads one request's events from the log, from the first one. One thread. */
public interface EventReader extends AutoCloseable {

  /** The next events, none if there are none within the time. */
  List<Reply> poll(Duration timeout);

  /** Whether everything was read that was there when the reader was opened. */
  boolean caughtUp();

  /** The offset of what is read next. */
  long position();

  @Override
  void close();
}
