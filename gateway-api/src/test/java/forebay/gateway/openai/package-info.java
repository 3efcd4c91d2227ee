@NullMarked
package forebay.gateway.openai;

import org.jspecify.annotations.NullMarked;
