using System.Globalization;

namespace PackBench.Instruments.Transports;

/// <summary>
/// Reads VISA resource strings into our addresses, so that a string copied from another program works as it stands.
/// What we have a transport for becomes that transport; GPIB and what else only VISA knows becomes <c>visa://</c>.
/// </summary>
internal static class VisaResource
{
    public static TransportAddress? Read(string text, out AddressError error)
    {
        error = default;
        var parts = text.Trim().Split("::");
        var first = parts[0].ToUpperInvariant();
        var isInstrument = parts.Length > 1 && parts[^1].Equals("INSTR", StringComparison.OrdinalIgnoreCase);
        var fields = isInstrument ? parts[..^1] : parts;
        if (parts.Length >= 2 && IsInterface(first, "TCPIP"))
        {
            return ReadTcpip(text, fields, out error);
        }

        if (first.StartsWith("ASRL", StringComparison.Ordinal) && fields.Length == 1 && parts[0].Length > 4)
        {
            // pyvisa-py writes a device path behind ASRL; a bare board number is COMn.
            var device = parts[0][4..];
            var isBoard = device.All(char.IsAsciiDigit);
            return new TransportAddress("serial", isBoard ? "COM" + device : device);
        }

        if (parts.Length >= 4 && IsInterface(first, "USB"))
        {
            return ReadUsb(text, fields, out error);
        }

        if (parts.Length >= 2 && (IsInterface(first, "GPIB") || first.StartsWith("PRLGX-", StringComparison.Ordinal)))
        {
            return new TransportAddress("visa", text.Trim());
        }

        error = new AddressError(0, $"expected an address such as 'tcp://192.168.1.20:5025' or a VISA resource string; found '{text}'");
        return null;
    }

    private static TransportAddress? ReadTcpip(string text, string[] fields, out AddressError error)
    {
        error = default;
        var hostAt = fields[0].Length + 2;
        var host = fields[1].Trim('[', ']');
        if (!AddressReader.IsHost(host))
        {
            error = new AddressError(hostAt, $"'{host}' is not a host name or address");
            return null;
        }

        if (fields.Length == 4 && fields[3].Equals("SOCKET", StringComparison.OrdinalIgnoreCase))
        {
            if (AddressReader.TryReadPort(fields[2], out var port))
            {
                return new TransportAddress("tcp", host, port);
            }

            error = new AddressError(hostAt + fields[1].Length + 2, $"expected a port from 1 to 65535; found '{fields[2]}'");
            return null;
        }

        if (fields.Length > 3)
        {
            error = new AddressError(hostAt + fields[1].Length + 2, $"expected '::port::SOCKET' or a device name such as 'inst0' in '{text}'");
            return null;
        }

        var device = fields.Length == 3 ? fields[2] : "inst0";
        if (!device.StartsWith("hislip", StringComparison.OrdinalIgnoreCase))
        {
            return new TransportAddress("vxi11", host, 0, device);
        }

        var comma = device.IndexOf(',', StringComparison.Ordinal);
        var hislipPort = 0;
        if (comma >= 0 && !AddressReader.TryReadPort(device.AsSpan(comma + 1), out hislipPort))
        {
            error = new AddressError(hostAt + fields[1].Length + 3 + comma, $"expected a port from 1 to 65535; found '{device[(comma + 1)..]}'");
            return null;
        }

        return new TransportAddress("hislip", host, hislipPort, comma < 0 ? device : device[..comma]);
    }

    private static TransportAddress? ReadUsb(string text, string[] fields, out AddressError error)
    {
        error = default;
        if (fields[^1].Equals("RAW", StringComparison.OrdinalIgnoreCase))
        {
            return new TransportAddress("visa", text.Trim());
        }

        var at = fields[0].Length + 2;
        var ids = new int[2];
        for (var i = 0; i < 2; i++)
        {
            if (!TryReadId(fields[i + 1], out ids[i]))
            {
                error = new AddressError(at, $"expected a USB id such as 0x1AB1 or 6833; found '{fields[i + 1]}'");
                return null;
            }

            at += fields[i + 1].Length + 2;
        }

        // Siglent pads the serial number with blanks or NUL.
        var serial = fields.Length > 3 ? fields[3].Trim('\0', ' ') : "";
        return new TransportAddress("usbtmc", string.Create(CultureInfo.InvariantCulture, $"{ids[0]:x4}:{ids[1]:x4}"), 0, serial);
    }

    private static bool TryReadId(string text, out int id) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id) && id is > 0 and <= 0xFFFF
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id is > 0 and <= 0xFFFF;

    private static bool IsInterface(string text, string name) =>
        text.StartsWith(name, StringComparison.Ordinal) && text.AsSpan(name.Length).IndexOfAnyExceptInRange('0', '9') < 0;
}
