package io.vernissage.emulator.judge;

import com.azure.storage.blob.models.BlobStorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The Java SDK as a judge of blobs: many small cases, one line of outcome each, {@code PASS}, {@code FAIL} or {@code SKIP},
 * with tabs between outcome, name and reason. Where a case is one of the JavaScript judge's, it has the same name.
 * {@code deploy/hub-emulator/judge} runs it, against the emulator and against Azurite; see {@link Service} for what it needs.
 */
public final class JavaSdkJudge {
    private static final long LIMIT_SECONDS = 30;

    private JavaSdkJudge() {}

    /** One thing to try. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    record Case(String name, Work work) {}

    public static void main(String[] arguments) {
        var service = Service.fromEnvironment();
        var cases = new ArrayList<Case>();
        cases.addAll(ContainerCases.all(service));
        cases.addAll(BlockBlobCases.all(service));
        cases.addAll(PageBlobCases.all(service));
        cases.addAll(LeaseCases.all(service));
        cases.addAll(SignatureCases.all(service));
        run(cases);
        System.exit(0); // threads of the SDK would keep the process
    }

    private static void run(List<Case> cases) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var one : cases) {
                var running = threads.submit(() -> {
                    one.work().run();
                    return true;
                });
                try {
                    running.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                    tell("PASS", one.name(), "");
                } catch (ExecutionException e) {
                    outcome(one.name(), e.getCause());
                } catch (TimeoutException e) {
                    running.cancel(true);
                    tell("FAIL", one.name(), "no answer within 30 s");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void outcome(String name, Throwable cause) {
        if (cause instanceof BlobStorageException refusal && refusal.getStatusCode() == 501) {
            tell("SKIP", name, "the service answers 501 to it");
        } else {
            tell("FAIL", name, cause.toString());
        }
    }

    private static void tell(String outcome, String name, String reason) {
        var line = reason.replaceAll("\\s+", " ");
        System.out.printf("%s\t%s\t%s%n", outcome, name, line.substring(0, Math.min(300, line.length())));
    }
}
