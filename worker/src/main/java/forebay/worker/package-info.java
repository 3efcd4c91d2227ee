/** The agent beside one Ollama node: takes assignments, generates, reports. */
@NullMarked
package forebay.worker;

import org.jspecify.annotations.NullMarked;
