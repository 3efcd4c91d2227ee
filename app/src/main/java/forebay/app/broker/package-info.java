/** The Kafka broker inside the process. */
@NullMarked
package forebay.app.broker;

import org.jspecify.annotations.NullMarked;
