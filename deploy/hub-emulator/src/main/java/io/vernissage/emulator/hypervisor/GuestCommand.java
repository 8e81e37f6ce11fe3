package io.vernissage.emulator.hypervisor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a machine is told to qemu. */
final class GuestCommand {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private GuestCommand() {}

    /** The whole command of one machine, whose files lie in its home. */
    static List<String> of(Engine engine, GuestPlan plan, HypervisorOptions options, Path home, Path serial) {
        var command = new ArrayList<>(engine.command(
                "vernissage-" + plan.id(),
                Math.min(plan.memoryMegabytes(), options.memoryMegabytes()),
                Math.min(plan.cores(), options.cores())));
        command.addAll(List.of("-pidfile", home.resolve(Strays.PID).toString()));
        command.addAll(List.of("-chardev", "stdio,id=control,signal=off", "-mon", "chardev=control,mode=control"));
        command.addAll(List.of(
                "-chardev",
                "file,id=serial,append=on,path=" + Probe.escaped(serial),
                "-device",
                "isa-serial,chardev=serial"));
        command.addAll(List.of("-device", "virtio-scsi-pci,id=scsi"));
        for (var number = 0; number < plan.disks().size(); number++) {
            var disk = plan.disks().get(number);
            var name = "disk" + number;
            command.addAll(List.of("-blockdev", node(engine, disk, name).toString(), "-device"));
            command.add(
                    number == 0
                            ? "ide-hd,bus=ide.0,unit=0,bootindex=0,write-cache=off,drive=" + name
                            : "scsi-hd,bus=scsi.0,write-cache=off,lun=%d,drive=%s".formatted(disk.lun(), name));
        }
        return command;
    }

    /**
     * The formats are said and never guessed: a guest may write to its disk whatever it likes. What it has written has left
     * the process when it is told so, and outlives that; it is not forced to this computer's disk.
     */
    private static ObjectNode node(Engine engine, GuestPlan.Disk disk, String name) {
        var node = MAPPER.createObjectNode().put("driver", "qcow2").put("node-name", name);
        node.putObject("cache").put("no-flush", true);
        node.putObject("file")
                .put("driver", "file")
                .put("aio", engine.aio())
                .put("filename", disk.overlay().toString());
        node.putObject("backing")
                .put("driver", "raw")
                .put("read-only", true)
                .put("offset", 0)
                .put("size", disk.size())
                .putObject("file")
                .put("driver", "file")
                .put("aio", engine.aio())
                .put("read-only", true)
                .put("filename", disk.base().toString());
        return node;
    }
}
