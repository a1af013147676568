package dev.priok.registry.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrderLineTest {
  private final ObjectMapper server = new ObjectMapper();
  private final OrderLine client = new OrderLine();

  static Stream<StoreOrder> orders() {
    return Stream.of(
        new StoreOrder.Collect(true, false),
        new StoreOrder.Collect(false, true),
        new StoreOrder.Check(true, false, true),
        new StoreOrder.Check(false, true, false),
        new StoreOrder.Remove("team/app:\"v1\"\n"),
        new StoreOrder.Undelete("team/app:v1@sha256:0"),
        new StoreOrder.Retain(true),
        new StoreOrder.Why("é"));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void theServerReadsTheOrderThatTheClientWrites(StoreOrder order) throws IOException {
    String line = client.write(order);

    assertThat(line).doesNotContain("\n");
    assertThat(server.readValue(line, StoreOrder.class)).isEqualTo(order);
  }

  @Test
  void theClientReadsEachReplyOfTheServer() throws IOException {
    for (Reply reply :
        new Reply[] {Reply.ofLine("a \"line\""), Reply.ofProblem("bad"), Reply.ofExit(4)}) {
      assertThat(client.read(server.writeValueAsString(reply))).isEqualTo(reply);
    }
  }

  @Test
  void whatANewerServerSaysBesidesIsPassedOver() throws IOException {
    assertThat(client.read("{\"more\":{\"exit\":[1]},\"exit\":3}")).isEqualTo(Reply.ofExit(3));
  }

  @Test
  void whatIsNoReplyIsAnError() {
    assertThatThrownBy(() -> client.read("[]")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> client.read("{\"exit\":\"x\"}")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> client.read("")).isInstanceOf(IOException.class);
  }
}
