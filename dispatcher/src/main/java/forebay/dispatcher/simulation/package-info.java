/**
 * What the scheduler's decisions are worth: its production core in virtual time, over public
 * traces, beside the policies that a load balancer would follow. Nothing here runs in the product.
 */
@NullMarked
package forebay.dispatcher.simulation;

import org.jspecify.annotations.NullMarked;
