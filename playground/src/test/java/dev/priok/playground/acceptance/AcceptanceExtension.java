package dev.priok.playground.acceptance;

import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Hands out the fixtures and shows their logs when a test fails. A {@link Sandbox} asked for in
 * {@code @BeforeAll} is the class's, else each test has its own; the {@link DockerDaemon} is one
 * for the whole run. JUnit closes them.
 */
final class AcceptanceExtension
    implements ParameterResolver,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {

  private static final Namespace NAMESPACE = Namespace.create(AcceptanceExtension.class);
  private static final Set<Class<?>> FIXTURES = Set.of(Sandbox.class, DockerDaemon.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return FIXTURES.contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (parameter.getParameter().getType() == DockerDaemon.class) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(
              DockerDaemon.class, type -> DockerDaemon.start(), DockerDaemon.class);
    }
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Sandbox.class, type -> Sandbox.create(), Sandbox.class);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withLogs(context, failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withLogs(context, failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withLogs(context, failure);
  }

  private static Throwable withLogs(ExtensionContext context, Throwable failure) {
    Sandbox sandbox = context.getStore(NAMESPACE).get(Sandbox.class, Sandbox.class);
    if (sandbox != null) {
      sandbox.logs().forEach(log -> failure.addSuppressed(new ProcessLog(log)));
    }
    DockerDaemon daemon =
        context.getRoot().getStore(NAMESPACE).get(DockerDaemon.class, DockerDaemon.class);
    if (daemon != null) {
      failure.addSuppressed(new ProcessLog(daemon.log()));
    }
    return failure;
  }

  /** Carries the end of a process's log into the failure's stack trace. */
  private static final class ProcessLog extends RuntimeException {
    ProcessLog(String log) {
      super(log, null, false, false);
    }
  }
}
