package forebay.worker.generation;

import forebay.protocol.RequestId;
import java.util.function.BooleanSupplier;

/** Reads the log of a request up to the fence of an attempt. */
public interface FenceLog {

  /**
   * What stands before the fence, which is acknowledged. Blocks; bounded in time.
   *
   * @param stopped whether nobody wants to know any more
   */
  Fence.Verdict read(RequestId id, Fence fence, BooleanSupplier stopped);
}
