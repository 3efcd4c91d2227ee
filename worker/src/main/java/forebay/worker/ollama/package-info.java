/** Calls of an Ollama node: what is asked, how its answer is read, what its failures mean. */
@NullMarked
package forebay.worker.ollama;

import org.jspecify.annotations.NullMarked;
