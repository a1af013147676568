package dev.priok.registry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.RepositoryName;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VisibleRepositoriesTest {

  private static final List<RepositoryName> ALL =
      IntStream.range(0, 5000)
          .mapToObj(i -> new RepositoryName("team/app%04d".formatted(i)))
          .toList();

  private final VisibleRepositories repositories = new VisibleRepositories(this::after);
  private int walks;
  private int names;

  private List<RepositoryName> after(@Nullable String last, int limit) {
    walks++;
    names += limit;
    return ALL.stream()
        .filter(name -> last == null || name.value().compareTo(last) > 0)
        .limit(limit)
        .toList();
  }

  @Test
  void whoSeesLittleCostsNoMoreWalksThanWhoSeesNothing() throws Exception {
    Predicate<RepositoryName> every500th = name -> ALL.indexOf(name) % 500 == 499;

    assertThat(repositories.after(null, 101, every500th)).hasSize(10);
    assertThat(walks).isEqualTo(8);
  }

  @Test
  void aSmallPageOfFewIsFoundInFewWalks() throws Exception {
    assertThat(repositories.after("team/app0009", 2, name -> ALL.indexOf(name) % 10 == 0))
        .containsExactly(ALL.get(10), ALL.get(20));
    assertThat(walks).isEqualTo(4);
  }

  @Test
  void whoSeesAllCostsNoMoreNamesThanThePageHas() throws Exception {
    assertThat(repositories.after(null, 101, name -> true)).hasSize(101);
    assertThat(names).isEqualTo(101);
  }

  @Test
  void whoSeesNearlyAllCostsFewNamesMore() throws Exception {
    assertThat(repositories.after(null, 101, name -> ALL.indexOf(name) != 7)).hasSize(101);
    assertThat(names).isEqualTo(102);
  }

  @Test
  void whoSeesOnePageAndNothingElseCostsFewWalks() throws Exception {
    assertThat(repositories.after(null, 101, name -> ALL.indexOf(name) < 100)).hasSize(100);
    assertThat(walks).isLessThanOrEqualTo(12);
  }

  @Test
  void nothingIsAskedForWhereNothingIsWanted() throws Exception {
    assertThat(repositories.after(null, 0, name -> true)).isEmpty();
  }
}
