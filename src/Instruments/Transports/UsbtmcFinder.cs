using PackBench.Instruments.Discovery;

namespace PackBench.Instruments.Transports;

/// <summary>Finds <c>/dev/usbtmcN</c> by vendor, product and serial number: the N changes with every replug.</summary>
internal static class UsbtmcFinder
{
    public const string SystemFolder = "/sys/class/usbmisc";

    /// <summary>The device's path. Throws <see cref="FileNotFoundException"/> with what is there instead.</summary>
    public static string Find(string systemFolder, string id, string serial)
    {
        var found = new List<string>();
        foreach (var (name, deviceId, deviceSerial, _) in Nodes(systemFolder))
        {
            if (deviceId.Equals(id, StringComparison.OrdinalIgnoreCase) && (serial.Length == 0 || serial == deviceSerial))
            {
                return "/dev/" + name;
            }

            found.Add($"{name} is {deviceId}/{deviceSerial}");
        }

        throw new FileNotFoundException($"no USBTMC device {id}{(serial.Length == 0 ? "" : "/" + serial)}; {(found.Count == 0 ? "there is none at all" : string.Join(", ", found))}");
    }

    /// <summary>Every device that is plugged in.</summary>
    public static IEnumerable<Candidate> All(string systemFolder) =>
        Nodes(systemFolder).Select(node => new Candidate(new TransportAddress("usbtmc", node.Id, 0, node.Serial), "USBTMC", node.Product));

    private static IEnumerable<(string Name, string Id, string Serial, string Product)> Nodes(string systemFolder)
    {
        string[] entries = Directory.Exists(systemFolder) ? Directory.GetDirectories(systemFolder, "usbtmc*") : [];
        foreach (var entry in entries.Order(StringComparer.Ordinal))
        {
            var target = Directory.ResolveLinkTarget(Path.Combine(entry, "device"), returnFinalTarget: true)?.FullName ?? Path.Combine(entry, "device");
            // 'device' is the interface; its parent is the device with the identity.
            var device = Path.GetDirectoryName(target)!;
            yield return (Path.GetFileName(entry), $"{Text(device, "idVendor")}:{Text(device, "idProduct")}", Text(device, "serial"), Text(device, "product"));
        }
    }

    private static string Text(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? File.ReadAllText(path).Trim('\0', ' ', '\n') : "";
    }
}
