package dev.priok.operator.catalog;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers with three significant digits: enough for a person, and a status that stays quiet. */
public final class ThreeDigits {
  private static final MathContext THREE = new MathContext(3, RoundingMode.HALF_UP);
  private static final BigDecimal UNIT = BigDecimal.valueOf(1024);
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final String[] PREFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

  private ThreeDigits() {}

  /** The number with all digits but the first three zero. */
  public static long of(long number) {
    return BigDecimal.valueOf(number).round(THREE).longValue();
  }

  /** Bytes for a person: {@code 12.3MiB}. */
  public static String size(long bytes) {
    return quantity(bytes) + "B";
  }

  /** Bytes as a Kubernetes quantity: {@code 12.3Mi}. */
  public static String quantity(long bytes) {
    BigDecimal value = BigDecimal.valueOf(bytes);
    int prefix = 0;
    while (value.round(THREE).compareTo(THOUSAND) >= 0 && prefix < PREFIXES.length - 1) {
      value = value.divide(UNIT);
      prefix++;
    }
    BigDecimal rounded = value.round(THREE);
    if (rounded.scale() > 2) {
      rounded = rounded.setScale(2, RoundingMode.HALF_UP);
    }
    return rounded.stripTrailingZeros().toPlainString() + PREFIXES[prefix];
  }
}
