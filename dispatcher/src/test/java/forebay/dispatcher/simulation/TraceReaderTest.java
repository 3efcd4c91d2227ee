package forebay.dispatcher.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceReaderTest {

  @TempDir private Path folder;

  @Test
  void readsAzuresCsv() throws IOException {
    var trace =
        read(
            """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:15:46.6805900,374,44
            2023-11-16 18:15:50.6805900,396,109
            """);

    assertThat(trace.entries()).hasSize(2);
    assertThat(trace.at(0).promptTokens()).isEqualTo(374);
    assertThat(trace.at(1).outputTokens()).isEqualTo(109);
    assertThat(trace.at(1).seconds() - trace.at(0).seconds()).isEqualTo(4);
  }

  @Test
  void readsMooncakesJsonLines() throws IOException {
    var trace =
        read(
            """
            {"timestamp": 0, "input_length": 40160, "output_length": 6, "hash_ids": [0, 1]}
            {"timestamp": 2500, "input_length": 23769, "output_length": 3, "hash_ids": []}
            """);

    assertThat(trace.entries())
        .containsExactly(new Trace.Entry(0, 40_160, 6), new Trace.Entry(2.5, 23_769, 3));
  }

  @Test
  void namesTheLineThatIsNoRequest() {
    assertThatIOException()
        .isThrownBy(
            () ->
                read(
                    """
                    TIMESTAMP,ContextTokens,GeneratedTokens
                    2023-11-16 18:15:46.6805900,374,44
                    2023-11-16 18:15:46.6805900,374
                    """))
        .withMessageContaining("line 3");
    assertThatIOException()
        .isThrownBy(() -> read("{\"timestamp\": 0, \"input_length\": 40160}\n"))
        .withMessageContaining("line 1");
    assertThatIOException()
        .isThrownBy(() -> read("{\"timestamp\": 0,\n"))
        .withMessageContaining("line 1");
  }

  @Test
  void refusesWhatIsNoTrace() {
    assertThatIOException().isThrownBy(() -> read("a,b\n1,2\n")).withMessageContaining("no trace");
    assertThatIOException().isThrownBy(() -> read("")).withMessageContaining("empty");
  }

  @Test
  void aNameThatNobodyKnowsIsAFile() throws IOException {
    read("{\"timestamp\":0,\"input_length\":1,\"output_length\":1}\n".repeat(2));

    var library = new TraceLibrary(null, folder);

    assertThat(library.find("trace", 0, 1).entries()).hasSize(2);
    assertThatIOException()
        .isThrownBy(() -> library.find("azure", 0, 1))
        .withMessageContaining("azure-conv");
  }

  @Test
  void knownTracesAreInAFolderBesideOneOfTheParents() throws IOException {
    var csv = folder.resolve("shared/data/azure-llm-2023/AzureLLMInferenceTrace_conv.csv");
    Files.createDirectories(csv.getParent());
    Files.writeString(
        csv,
        """
        TIMESTAMP,ContextTokens,GeneratedTokens
        2023-11-16 18:15:46.6805900,374,44
        2023-11-16 18:15:50.9951690,396,109
        """);

    var inside = new TraceLibrary(null, folder.resolve("project/module"));
    var elsewhere = new TraceLibrary(Path.of("nowhere"), folder);

    assertThat(inside.find("azure-conv", 0, 1).entries()).hasSize(2);
    assertThatIOException()
        .isThrownBy(() -> elsewhere.find("azure-conv", 0, 1))
        .withMessageContaining("--data");
  }

  private Trace read(String text) throws IOException {
    return TraceReader.read("trace", Files.writeString(folder.resolve("trace"), text));
  }
}
