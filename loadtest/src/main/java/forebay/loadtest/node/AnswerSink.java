package forebay.loadtest.node;

import java.io.IOException;

/** Where an answer goes: line by line, or whole at its end. One thread. */
interface AnswerSink {
  /** Sends the headers now, if the sink sends any before the end, and what is buffered. */
  void flush() throws IOException;

  /** Sends the headers even if there is no piece yet. */
  void open() throws IOException;

  void piece(Piece piece) throws IOException;

  void done(String reason, Timing timing) throws IOException;

  /** Ends with an error. */
  void error(String text) throws IOException;

  /** Ends properly as HTTP sees it, but without {@code done}. */
  void endWithoutDone() throws IOException;

  /** Something that is not JSON. True if the answer is over with it. */
  boolean invalid() throws IOException;

  /** Ends with half an object. */
  void half(Piece piece) throws IOException;
}
