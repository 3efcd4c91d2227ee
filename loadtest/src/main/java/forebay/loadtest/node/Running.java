package forebay.loadtest.node;

/** One generation in the books: counted as started, and as ended once. One thread. */
final class Running implements AutoCloseable {
  private final CounterBook book;
  private boolean ended;

  Running(CounterBook book) {
    this.book = book;
    book.start();
  }

  /** Only the first end counts. */
  void end(CounterBook.End how) {
    if (!ended) {
      ended = true;
      book.end(how);
    }
  }

  @Override
  public void close() {
    end(CounterBook.End.FAILED);
  }
}
