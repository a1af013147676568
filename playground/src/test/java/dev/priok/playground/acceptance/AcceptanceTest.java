package dev.priok.playground.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that drives real programs; it may take a {@link Sandbox} and a {@link DockerDaemon}
 * as parameters.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith({RequiredTools.class, AcceptanceExtension.class})
@interface AcceptanceTest {

  /** The programs without which the class cannot run. */
  Tool[] tools();
}
