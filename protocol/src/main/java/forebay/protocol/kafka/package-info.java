/** Kafka clients with the settings that this product depends on. */
@NullMarked
package forebay.protocol.kafka;

import org.jspecify.annotations.NullMarked;
