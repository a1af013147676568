package dev.priok.registry.control;

/** Where an order says what it does; never fails. */
public interface Output {

  /** A line of its result. */
  void line(String text);

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
