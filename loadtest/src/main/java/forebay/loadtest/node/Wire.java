package forebay.loadtest.node;

/** Which of the two generating endpoints a request came to. */
enum Wire {
  CHAT,
  GENERATE
}
