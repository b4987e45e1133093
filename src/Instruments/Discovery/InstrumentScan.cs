using System.Collections.Immutable;
using System.IO.Ports;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Discovery;

/// <summary>Looks for instruments in all the ways there are, and asks each who it is. Asks *IDN? and, where a serial port does not answer that, what a BMS is read with; sets nothing.</summary>
public static class InstrumentScan
{
    private const int MostAtOnce = 16;
    private const int MostOfOneHost = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>Bauds that meters and loads are shipped with; each is tried in turn.</summary>
    private static readonly string[] Bauds = ["9600", "115200"];

    /// <param name="ports">Serial ports to ask beside those, by name: what a pseudo-terminal or a UART on the board is called.</param>
    /// <param name="withSerial">Serial ports are opened and asked only then: what hangs on one may take any byte for a command.</param>
    public static async Task<ImmutableArray<Candidate>> FindAsync(bool withSerial, IReadOnlyList<string> ports, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var own = OwnAddresses();
        var named = MulticastDns.FindAsync(own.Select(one => one.Address), MulticastDns.Group, wait, time, cancellationToken);
        var called = Vxi11Broadcast.FindAsync(own.Select(one => new IPEndPoint(Broadcast(one), 111)), wait, time, cancellationToken);
        var listed = await Task.Run(() => VisaResources(), cancellationToken);
        return
        [
            .. (await named).Concat(await called).Concat(UsbtmcFinder.All(UsbtmcFinder.SystemFolder)).Concat(listed).Concat(withSerial ? SerialPorts() : []).Concat(ports.Select(Port))
                .DistinctBy(candidate => candidate.Address),
        ];
    }

    /// <summary>Asks each candidate; a VXI-11 host also for further devices behind it.</summary>
    public static async Task<ImmutableArray<Found>> IdentifyAsync(IReadOnlyList<Candidate> candidates, TimeProvider time, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(MostAtOnce);
        var asked = await Task.WhenAll(candidates.Select(async candidate =>
        {
            await places.WaitAsync(cancellationToken);
            try
            {
                return candidate.Address switch
                {
                    { Scheme: "vxi11", Path: "inst0" } => await AskHostAsync(candidate, time, cancellationToken),
                    { Scheme: "serial" } => [await AskPortAsync(candidate, time, cancellationToken)],
                    _ => [await AskAsync(candidate, time, cancellationToken)],
                };
            }
            finally
            {
                places.Release();
            }
        }));
        return [.. asked.SelectMany(one => one)];
    }

    private static async Task<List<Found>> AskHostAsync(Candidate first, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = new List<Found> { await AskAsync(first, time, cancellationToken) };
        for (var i = 1; i < MostOfOneHost && found[^1].Identity.Length > 0; i++)
        {
            var next = await AskAsync(first with { Address = first.Address with { Path = $"inst{i}" } }, time, cancellationToken);

            // Most instruments have one device; some answer to any name with it.
            if (next.Identity.Length == 0 || found.Any(one => one.Identity == next.Identity))
            {
                break;
            }

            found.Add(next);
        }

        return found;
    }

    private static async Task<Found> AskPortAsync(Candidate port, TimeProvider time, CancellationToken cancellationToken)
    {
        var last = new Found(port, "", "");
        foreach (var baud in Bauds)
        {
            last = await AskAsync(port with { Address = TransportAddress.Parse($"serial://{port.Address.Host}?baud={baud}") }, time, cancellationToken);
            if (last.Identity.Length > 0)
            {
                return last;
            }
        }

        // After the text, since a meter may take a frame amiss, but no BMS known takes text for anything.
        foreach (var baud in Bauds.Reverse())
        {
            if (await BmsAsync(port with { Address = TransportAddress.Parse($"serial://{port.Address.Host}?baud={baud}") }, time, cancellationToken) is { } bms)
            {
                return bms;
            }
        }

        return last;
    }

    private static async Task<Found?> BmsAsync(Candidate port, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience * 4, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var bms = await BmsConnector.IdentifyAsync(await TransportFactory.OpenAsync(port.Address, time, null, both.Token), time, both.Token);
            return bms is null ? null : new Found(port, "", "") { Bms = bms };
        }
        catch (Exception failure) when (failure is LinkException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // That the port cannot be opened was said when it was asked for an instrument.
            return null;
        }
    }

    private static async Task<Found> AskAsync(Candidate candidate, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience * 3, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var transport = await TransportFactory.OpenAsync(candidate.Address, time, null, both.Token);
            await using var session = new ScpiSession(transport, new ScpiSessionOptions { Timeout = Patience, MaximumReply = 4096 }, time);
            var identity = (await session.AskTextAsync("*IDN?", both.Token)).Trim();
            return new Found(candidate, identity, identity.Length > 0 ? "" : "answers nothing to *IDN?");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Found(candidate, "", "no answer in time");
        }
        catch (LinkException failure)
        {
            return new Found(candidate, "", failure.Message);
        }
    }

    private static IEnumerable<Candidate> SerialPorts() => SerialPort.GetPortNames()
        .Where(name => !OperatingSystem.IsLinux() || name.Contains("USB", StringComparison.Ordinal) || name.Contains("ACM", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).Select(Port);

    private static Candidate Port(string name) => new(new TransportAddress("serial", name), "serial port", "");

    private static List<Candidate> VisaResources()
    {
        try
        {
            // What VISA lists on the network or USB we reach by ourselves, as the address says.
            return [.. VisaLibrary.Load(null).Resources().Where(resource => !resource.StartsWith("ASRL", StringComparison.OrdinalIgnoreCase))
                .Select(resource => TransportAddress.TryParse(resource, out var address, out _) ? address : new TransportAddress("visa", resource))
                .Select(address => new Candidate(address, "VISA's list", ""))];
        }
        catch (Exception absent) when (absent is FileNotFoundException or IOException)
        {
            // No VISA on this machine, which most have no need of.
            return [];
        }
    }

    private static List<UnicastIPAddressInformation> OwnAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().Where(one => one.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(one => one.GetIPProperties().UnicastAddresses).Where(one => one.Address.AddressFamily == AddressFamily.InterNetwork),
    ];

    /// <summary>Loopback has none: there this machine itself is asked.</summary>
    internal static IPAddress Broadcast(UnicastIPAddressInformation own)
    {
        if (IPAddress.IsLoopback(own.Address))
        {
            return own.Address;
        }

        var (address, mask) = (own.Address.GetAddressBytes(), own.IPv4Mask.GetAddressBytes());
        return new IPAddress([.. address.Zip(mask, (part, bits) => (byte)(part | ~bits))]);
    }
}
