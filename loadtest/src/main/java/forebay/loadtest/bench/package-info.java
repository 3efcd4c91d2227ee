/** Benchmarks of the product, with their report. */
@NullMarked
package forebay.loadtest.bench;

import org.jspecify.annotations.NullMarked;
