@NullMarked
package forebay.gateway.submission;

import org.jspecify.annotations.NullMarked;
