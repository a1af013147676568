package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InodesTest {

  @Test
  void aFileSystemThatDoesNotKnowIsNotShortOfThem() {
    assertThat(Inodes.of(0, 0)).as("btrfs").isEmpty();
    assertThat(Inodes.of(1000, -1)).as("CephFS").isEmpty();
    assertThat(Inodes.of(-1, -1)).isEmpty();
  }

  @Test
  void oneThatKnowsIsBelieved() {
    assertThat(Inodes.of(1000, 0)).contains(new Inodes(1000, 0));
    assertThat(Inodes.of(1000, 1000)).contains(new Inodes(1000, 1000));
  }
}
