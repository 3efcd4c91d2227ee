package forebay.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskSpaceTest {

  @TempDir private Path directory;

  @Test
  void letsInWhileThereIsRoom() throws Exception {
    assertThat(new DiskSpace(directory, 0).get()).isNull();
  }

  @Test
  void saysWhyNobodyIsLetInBeforeTheDiskIsFull() throws Exception {
    assertThat(new DiskSpace(directory, Long.MAX_VALUE).get())
        .startsWith("the disk is nearly full: ");
  }
}
