@NullMarked
package forebay.gateway.ollama;

import org.jspecify.annotations.NullMarked;
