import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Runs TLC, or the translator of PlusCal, many times in one virtual machine, whose start costs more than a small model.
 *
 * <p>A line of standard input is a job: the file for its output, "tlc" or "pcal", then its arguments,
 * separated by tabs. TLC keeps its state in static fields, so each job gets a class loader of its own. When a job is
 * through, its status is written as a line. TLC may also end the virtual machine: whoever reads the lines
 * sees that as the end of the file. When standard input ends, so does this, whatever TLC is doing: nobody
 * waits for it any more.
 */
public final class Batch {
  private static final PrintStream ANSWERS = System.out;
  private static final BlockingQueue<String> JOBS = new LinkedBlockingQueue<>();

  public static void main(String[] args) throws Exception {
    URL jar = Path.of(args[0]).toUri().toURL();
    Thread reader = new Thread(Batch::listen);
    reader.setDaemon(true);
    reader.start();
    while (true) {
      String[] job = JOBS.take().split("\t");
      ANSWERS.println(run(jar, job[0], job[1], Arrays.copyOfRange(job, 2, job.length)));
      ANSWERS.flush();
    }
  }

  private static void listen() {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JOBS.add(line);
      }
    } catch (IOException e) {
      e.printStackTrace();
    }
    Runtime.getRuntime().halt(0);
  }

  private static int run(URL jar, String output, String tool, String[] arguments)
      throws Exception {
    try (PrintStream out = new PrintStream(new FileOutputStream(output), false, "UTF-8");
        URLClassLoader loader =
            new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
      System.setOut(out);
      System.setErr(out);
      Thread.currentThread().setContextClassLoader(loader);
      try {
        return tool.equals("pcal") ? translate(loader, arguments) : check(loader, arguments);
      } catch (InvocationTargetException e) {
        e.getCause().printStackTrace(out);
        return -1;
      }
    }
  }

  private static int translate(ClassLoader loader, String[] arguments) throws Exception {
    Object result =
        loader
            .loadClass("pcal.trans")
            .getMethod("runMe", String[].class)
            .invoke(null, (Object) arguments);
    return (Integer) result;
  }

  private static int check(ClassLoader loader, String[] arguments) throws Exception {
    Class<?> tlc = loader.loadClass("tlc2.TLC");
    Object checker = tlc.getConstructor().newInstance();
    if (!(Boolean)
        tlc.getMethod("handleParameters", String[].class).invoke(checker, (Object) arguments)) {
      return -1;
    }
    String folder = Path.of(arguments[arguments.length - 1]).getParent().toString();
    tlc.getMethod("setResolver", loader.loadClass("util.FilenameToStream"))
        .invoke(
            checker,
            loader
                .loadClass("util.SimpleFilenameToStream")
                .getConstructor(String.class)
                .newInstance(folder));
    Object result = tlc.getMethod("process").invoke(checker);
    return result instanceof Integer ? (Integer) result : 0;
  }
}
