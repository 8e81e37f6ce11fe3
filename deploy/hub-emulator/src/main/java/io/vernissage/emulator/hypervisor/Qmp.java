package io.vernissage.emulator.hypervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The QEMU Machine Protocol over a process's own input and output: one JSON document a line. Source: "QEMU Machine
 * Protocol Specification", docs/interop/qmp-spec.txt of qemu.
 */
final class Qmp {
    private static final Logger LOG = Logger.getLogger(Qmp.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final OutputStream commands;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final ReentrantLock asking = new ReentrantLock();
    private long asked;

    Qmp(Process process) {
        this.process = process;
        this.commands = process.getOutputStream();
        Thread.ofPlatform().daemon().name("qmp-" + process.pid()).start(this::listen);
    }

    /** Asks and waits for the answer. */
    JsonNode ask(String command, ObjectNode arguments) throws HypervisorException, InterruptedException {
        asking.lock();
        try {
            var id = ++asked;
            var request = MAPPER.createObjectNode().put("execute", command).put("id", id);
            request.set("arguments", arguments);
            commands.write((request + "\n").getBytes(StandardCharsets.UTF_8));
            commands.flush();
            return answer(command, id);
        } catch (IOException e) {
            throw new HypervisorException("The machine's process has ended, before " + command, e);
        } finally {
            asking.unlock();
        }
    }

    JsonNode ask(String command) throws HypervisorException, InterruptedException {
        return ask(command, MAPPER.createObjectNode());
    }

    static ObjectNode arguments() {
        return MAPPER.createObjectNode();
    }

    /** Answers to earlier questions, whose askers gave up, are passed over. */
    private JsonNode answer(String command, long id) throws HypervisorException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            var answer = answers.poll(100, TimeUnit.MILLISECONDS);
            if (answer != null && answer.path("id").asLong() == id) {
                if (answer.has("error")) {
                    throw failed(command, answer.path("error").path("desc").asText());
                }
                return answer.path("return");
            }
        }
        throw failed(command, process.isAlive() ? "no answer in " + PATIENCE : "the process has ended");
    }

    private static HypervisorException failed(String command, String why) {
        return new HypervisorException(
                HypervisorException.Reason.FAILED, "The machine did not do '%s': %s".formatted(command, why));
    }

    private void listen() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var said = MAPPER.readTree(line);
                if (said.has("return") || said.has("error")) {
                    answers.add(said);
                }
            }
        } catch (IOException e) {
            LOG.debugf(e, "A machine's process says no more, pid=%d", process.pid());
        }
    }
}
