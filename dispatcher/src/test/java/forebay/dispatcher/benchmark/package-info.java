/**
 * What the scheduler's decisions cost. Run with {@code mvn -Pbenchmark}, see docs/scheduling.md.
 */
@NullMarked
package forebay.dispatcher.benchmark;

import org.jspecify.annotations.NullMarked;
