/** The configuration file and its records. */
@NullMarked
package forebay.protocol.config;

import org.jspecify.annotations.NullMarked;
