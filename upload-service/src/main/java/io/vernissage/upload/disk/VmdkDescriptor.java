package io.vernissage.upload.disk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The text inside a VMDK that says what it is part of (VMware, Virtual Disk Format 5.0, "The Descriptor File"). No file that
 * it names is ever opened: a disk that needs one is refused.
 */
final class VmdkDescriptor {
    private static final String START = "# Disk DescriptorFile";
    private static final String NO_PARENT = "ffffffff";
    /** Those whose one extent is the file that the descriptor lies in. */
    private static final Set<String> IN_ONE_FILE = Set.of("monolithicsparse", "streamoptimized");

    private static final Pattern SETTING = Pattern.compile("([\\w.]+)\\s*=\\s*\"?([^\"]*)\"?.*");
    private static final Pattern EXTENT = Pattern.compile("(RW|RDONLY|NOACCESS)\\s+(\\d{1,18})\\s+(\\w+)\\b.*");

    private final Map<String, String> settings = new HashMap<>();
    private final List<Extent> extents = new ArrayList<>();

    private record Extent(String access, long sectors, String type) {}

    private VmdkDescriptor() {}

    /** Refuses a disk of which the file with this text is not all, or not the size the text says. */
    static void check(String text, VmdkHeader header) {
        if (!text.startsWith(START)) {
            throw DiskProblems.diskDamaged("There is no descriptor where the VMDK header says");
        }
        var descriptor = new VmdkDescriptor();
        text.lines().map(String::strip).forEach(descriptor::add);
        descriptor.refuseEncryption();
        descriptor.refuseParent();
        descriptor.refuseOtherFiles();
        descriptor.refuseOtherSize(header);
    }

    private void add(String line) {
        var extent = EXTENT.matcher(line);
        if (extent.matches()) {
            extents.add(new Extent(extent.group(1), Long.parseLong(extent.group(2)), extent.group(3)));
            return;
        }
        var setting = SETTING.matcher(line);
        if (setting.matches()) {
            settings.put(
                    setting.group(1).toLowerCase(Locale.ROOT), setting.group(2).strip());
        }
    }

    private void refuseEncryption() {
        if (settings.keySet().stream().anyMatch(name -> name.startsWith("encryption."))) {
            throw DiskProblems.encrypted("The VMDK's descriptor speaks of encryption");
        }
    }

    private void refuseParent() {
        var parent = settings.get("parentcid");
        if (parent == null) {
            throw DiskProblems.diskDamaged(
                    "The VMDK's descriptor does not say whether the disk has a parent (parentCID)");
        }
        if (!parent.equalsIgnoreCase(NO_PARENT) || settings.containsKey("parentfilenamehint")) {
            throw DiskProblems.diskHasParent(
                    "The VMDK's descriptor names a parent (parentCID, parentFileNameHint)",
                    "Merge the snapshots, or clone the disk (vmware-vdiskmanager -r), and publish the result");
        }
    }

    private void refuseOtherFiles() {
        var type = settings.getOrDefault("createtype", "");
        if (!IN_ONE_FILE.contains(type.toLowerCase(Locale.ROOT))) {
            throw DiskProblems.otherFiles(
                    "The VMDK's descriptor says type '%s'; read are monolithicSparse and streamOptimized"
                            .formatted(DiskProblems.printable(type)));
        }
        if (extents.size() != 1) {
            throw DiskProblems.otherFiles(
                    "The VMDK's descriptor lists %d extents instead of one".formatted(extents.size()));
        }
        var extent = extents.getFirst();
        if (!extent.type.equals("SPARSE") || extent.access.equals("NOACCESS")) {
            throw DiskProblems.otherFiles(
                    "The VMDK's descriptor lists an extent %s %s; read are sparse ones that are readable"
                            .formatted(extent.access, DiskProblems.printable(extent.type)));
        }
    }

    /** VirtualBox rounds what the header says up to whole grains. */
    private void refuseOtherSize(VmdkHeader header) {
        var sectors = extents.getFirst().sectors;
        if (sectors > header.capacity() || header.capacity() - sectors >= header.grainSectors()) {
            throw DiskProblems.diskDamaged(
                    "The VMDK's descriptor says %d sectors, its header %d".formatted(sectors, header.capacity()));
        }
    }
}
