package dev.priok.registry.control;

import java.util.List;

/** Where an order says what it does; never fails. */
public interface Output {

  /** A line of its result. */
  void line(String text);

  /**
   * Lines none of which may be missing. Waits for who reads slowly, so not with a lock that others
   * need.
   */
  default void lines(List<String> texts) {
    texts.forEach(this::line);
  }

  /** A line about what stands in its way. */
  void problem(String text);

  /** That of this process. */
  static Output ofProcess() {
    return new Output() {
      @Override
      public void line(String text) {
        System.out.println(text);
      }

      @Override
      public void problem(String text) {
        System.err.println(text);
      }
    };
  }
}
