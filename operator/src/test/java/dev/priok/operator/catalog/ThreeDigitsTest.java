package dev.priok.operator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreeDigitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7",
    "999, 999",
    "1000, 1000",
    "1234, 1230",
    "1235, 1240",
    "999999, 1000000",
    "9223372036854775807, 9220000000000000000"
  })
  void keepsThreeDigits(long exact, long rounded) {
    assertThat(ThreeDigits.of(exact)).isEqualTo(rounded);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1, 1B",
    "999, 999B",
    "1000, 0.98KiB",
    "1023, 1KiB",
    "1024, 1KiB",
    "1536, 1.5KiB",
    "12897485, 12.3MiB",
    "1072693248, 1GiB",
    "10737418240, 10GiB",
    "9223372036854775807, 8EiB"
  })
  void writesSizesForAPerson(long bytes, String size) {
    assertThat(ThreeDigits.size(bytes)).isEqualTo(size);
  }
}
