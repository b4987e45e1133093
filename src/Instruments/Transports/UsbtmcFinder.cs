namespace PackBench.Instruments.Transports;

/// <summary>Finds <c>/dev/usbtmcN</c> by vendor, product and serial number: the N changes with every replug.</summary>
internal static class UsbtmcFinder
{
    public const string SystemFolder = "/sys/class/usbmisc";

    /// <summary>The device's path. Throws <see cref="FileNotFoundException"/> with what is there instead.</summary>
    public static string Find(string systemFolder, string id, string serial)
    {
        var found = new List<string>();
        string[] entries = Directory.Exists(systemFolder) ? Directory.GetDirectories(systemFolder, "usbtmc*") : [];
        foreach (var entry in entries.Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(entry);
            var target = Directory.ResolveLinkTarget(Path.Combine(entry, "device"), returnFinalTarget: true)?.FullName ?? Path.Combine(entry, "device");
            // 'device' is the interface; its parent is the device with the identity.
            var device = Path.GetDirectoryName(target)!;
            var deviceId = $"{Text(device, "idVendor")}:{Text(device, "idProduct")}";
            var deviceSerial = Text(device, "serial");
            if (deviceId.Equals(id, StringComparison.OrdinalIgnoreCase) && (serial.Length == 0 || serial == deviceSerial))
            {
                return "/dev/" + name;
            }

            found.Add($"{name} is {deviceId}/{deviceSerial}");
        }

        throw new FileNotFoundException($"no USBTMC device {id}{(serial.Length == 0 ? "" : "/" + serial)}; {(found.Count == 0 ? "there is none at all" : string.Join(", ", found))}");
    }

    private static string Text(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? File.ReadAllText(path).Trim('\0', ' ', '\n') : "";
    }
}
