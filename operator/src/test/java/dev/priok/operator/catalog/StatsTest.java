package dev.priok.operator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.priok.operator.catalog.CatalogSnapshot.Resource;
import dev.priok.operator.catalog.CatalogSnapshot.Upkeep;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StatsTest {

  @Test
  void saysHowTheStoreIsKeptInLinesOfBoundedLength() throws IOException {
    Upkeep upkeep =
        upkeep(
            """
            {"state":"Complete","lowSpace":true,"shortOf":"inodes",
             "retention":{"rulesInForce":1,"refusedConfiguration":"retention.rules: %s"},
             "gc":{"state":"Idle","problem":"one\\ntwo","damagedRepositories":3}}
            """
                .formatted("x".repeat(2000)));

    assertThat(upkeep.shortOf()).isEqualTo(Resource.INODES);
    assertThat(upkeep.refusedRules()).startsWith("retention.rules: x").hasSize(1024);
    assertThat(upkeep.retentionProblem()).isNull();
    assertThat(upkeep.collectionProblem()).isEqualTo("one two");
    assertThat(upkeep.damagedRepositories()).isEqualTo(3);
  }

  @Test
  void aShortageOfSomethingUnknownIsOneOfBytes() throws IOException {
    assertThat(upkeep("{\"lowSpace\":true,\"shortOf\":\"quota\"}").shortOf())
        .isEqualTo(Resource.BYTES);
    assertThat(upkeep("{\"lowSpace\":false,\"shortOf\":null}")).isEqualTo(Upkeep.GOOD);
  }

  private static Upkeep upkeep(String json) throws IOException {
    return new JsonMapper().readValue(json, Stats.class).toSnapshot().upkeep();
  }
}
