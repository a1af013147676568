package dev.priok.registry.management;

import dev.priok.registry.management.StoreCounts.RepositoryCounts;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The largest of the repositories that it is offered. For one thread. */
final class LargestRepositories {
  static final int MOST = 20;

  private static final Comparator<RepositoryCounts> LARGEST_FIRST =
      Comparator.comparingLong(RepositoryCounts::bytes)
          .reversed()
          .thenComparing(RepositoryCounts::name);

  private final PriorityQueue<RepositoryCounts> smallestFirst =
      new PriorityQueue<>(LARGEST_FIRST.reversed());

  LargestRepositories() {}

  /** Begins with those of another. */
  LargestRepositories(LargestRepositories other) {
    smallestFirst.addAll(other.smallestFirst);
  }

  void offer(RepositoryCounts repository) {
    smallestFirst.add(repository);
    if (smallestFirst.size() > MOST) {
      smallestFirst.remove();
    }
  }

  /** Largest first. */
  List<RepositoryCounts> list() {
    return smallestFirst.stream().sorted(LARGEST_FIRST).toList();
  }
}
