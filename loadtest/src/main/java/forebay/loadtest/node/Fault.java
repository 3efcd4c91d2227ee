package forebay.loadtest.node;

import java.time.Duration;

/**
 * What a {@link SimulatedNode} does wrong on command. Immutable.
 *
 * <p>Durations are real time, whatever the node's speed. {@code afterTokens} counts the pieces of
 * the answer that were written before; if the answer is shorter, the fault strikes before its
 * {@code done}. An answer that is not streamed has written nothing until its end, so there the
 * faults in the stream strike before the first byte.
 */
public sealed interface Fault {

  /** Strikes before the answer: the request is not generated, or only later. */
  sealed interface BeforeAnswer extends Fault {}

  /** Strikes at one place of the answer. */
  sealed interface InStream extends Fault {
    int afterTokens();
  }

  /** Changes the whole answer. */
  sealed interface OfAnswer extends Fault {}

  /** Strikes {@code /api/tags} only; the other faults leave it alone, except {@link Freeze}. */
  sealed interface OfTags extends Fault {}

  /** Answers, but nothing is sent, no header either, until the delay is over. */
  record DelayHeaders(Duration delay) implements BeforeAnswer {}

  /** Takes the request and never answers; everything else works: a wedged node. */
  record Hang() implements BeforeAnswer {}

  /** Takes every request, of whatever path, and never answers: a black hole. */
  record Freeze() implements BeforeAnswer {}

  /** 503 with Ollama's text. */
  record Busy() implements BeforeAnswer {}

  /** A status with {@code {"error": text}}. */
  record Status(int status, String text) implements BeforeAnswer {}

  /** A web page with status 200, as a captive portal or a wrong proxy sends it. */
  record Html() implements BeforeAnswer {}

  /** Sends the headers, and what came before; the next token comes after the delay. */
  record DelayToken(int afterTokens, Duration delay) implements InStream {}

  /** Sends the headers, and what came before; then nothing, with the connection open. */
  record Stall(int afterTokens) implements InStream {}

  /** TCP RST. */
  record Reset(int afterTokens) implements InStream {}

  /** TCP FIN in the middle of the HTTP body, without {@code done}. */
  record Close(int afterTokens) implements InStream {}

  /** The HTTP body ends properly, but without {@code done}. */
  record EndWithoutDone(int afterTokens) implements InStream {}

  /** A line {@code {"error": text}}, and the end; not streamed: 500 with it. */
  record ErrorLine(int afterTokens, String text) implements InStream {}

  /** A line that is not JSON; the answer goes on behind it. */
  record InvalidLine(int afterTokens) implements InStream {}

  /** The first half of a line without its end; then the HTTP body ends properly. */
  record HalfLine(int afterTokens) implements InStream {}

  /** A valid line whose content is so many bytes of {@code x}; the answer goes on behind it. */
  record LongLine(int afterTokens, int bytes) implements InStream {}

  /** Every character of several bytes comes in two packets. */
  record SplitCharacters() implements OfAnswer {}

  /** Never stops generating, whatever the request says. */
  record Endless() implements OfAnswer {}

  /** Objects follow each other without a line end. */
  record NoNewlines() implements OfAnswer {}

  /** {@code /api/tags} answers late. */
  record SlowTags(Duration delay) implements OfTags {}

  /** {@code /api/tags} answers with this status. */
  record FailingTags(int status) implements OfTags {}
}
