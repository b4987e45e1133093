using System.Buffers;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>Where one simulated instrument is served.</summary>
/// <param name="Name">As in <c>sim://load</c>.</param>
/// <param name="Main">The address that a bench file is given: its raw socket, or the serial line of the BMS.</param>
/// <param name="Vxi11">Null for the BMS.</param>
/// <param name="Hislip">Null for the BMS.</param>
/// <param name="Identity">What it answers to *IDN?; empty where it does not answer, or has no such question.</param>
public sealed record ServedInstrument(string Name, TransportAddress Main, TransportAddress? Vxi11, TransportAddress? Hislip, string Identity);

/// <summary>
/// Serves a simulated bench on this machine to any program: each SCPI instrument on a raw socket, by VXI-11 and by HiSLIP, the BMS on a
/// pseudo-terminal (elsewhere than on Linux on a socket). VISA's names are <c>inst0</c> and <c>hislip0</c> onward, in the order of <see cref="Instruments"/>.
/// </summary>
public sealed class BenchServer : IAsyncDisposable
{
    public const int UsualFirstPort = 5025;
    public const int PortmapperPort = 111;
    private const int HislipPort = 4880;
    private const int ControlPort = 5024;
    private const string Bms = "bms";
    private const string Host = "127.0.0.1";

    private readonly List<IAsyncDisposable> _open = [];
    private readonly SimulatedBench _bench;
    private readonly ImmutableArray<string> _names;

    private BenchServer(SimulatedBench bench)
    {
        _bench = bench;
        _names = [.. bench.Names.Where(name => name != Bms)];
    }

    public ImmutableArray<ServedInstrument> Instruments { get; private set; } = [];

    /// <summary>Where the words of <see cref="SimulationControl"/> are taken.</summary>
    public TransportAddress Control { get; private set; } = new("tcp", Host);

    /// <summary>Whether VXI-11 is found at the port where clients look for it; else only by one that can be told another port, as PackBench's own.</summary>
    public bool HasUsualPortmapper { get; private set; }

    /// <param name="time">The real one: clients wait in it, however fast the world of the bench goes.</param>
    /// <param name="firstPort">Of the raw sockets, which follow each other; null: the usual ones, and any that is free for one that is taken.</param>
    /// <exception cref="LinkException">A stated port is taken, or the system gives no terminal.</exception>
    public static async ValueTask<BenchServer> StartAsync(SimulatedBench bench, TimeProvider time, int? firstPort)
    {
        ArgumentNullException.ThrowIfNull(bench);
        var server = new BenchServer(bench);
        try
        {
            server.Start(time, firstPort);
            return server;
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            await server.DisposeAsync();
            throw new LinkException($"The simulated bench cannot be served: {failure.Message}", failure, isTransient: false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_open))
        {
            await one.DisposeAsync();
        }

        _open.Clear();
    }

    private void Start(TimeProvider time, int? firstPort)
    {
        var vxi11 = Keep(AtOrElsewhere(PortmapperPort, port => new Vxi11Server(Find, time, port)));
        var hislip = Keep(AtOrElsewhere(HislipPort, port => new HislipServer(Find, time, port)));
        HasUsualPortmapper = vxi11.Port == PortmapperPort;
        var served = ImmutableArray.CreateBuilder<ServedInstrument>();
        for (var i = 0; i < _names.Length; i++)
        {
            var device = _bench.Endpoint(_names[i]);
            var socket = Keep(firstPort is { } first
                ? new ByteServer(device, time, port: first + i)
                : AtOrElsewhere(UsualFirstPort + i, port => new ByteServer(device, time, port: port)));
            served.Add(new ServedInstrument(
                _names[i], new TransportAddress("tcp", Host, socket.Port),
                new TransportAddress("vxi11", Host, HasUsualPortmapper ? 0 : vxi11.Port, $"inst{i}"),
                new TransportAddress("hislip", Host, hislip.Port == HislipPort ? 0 : hislip.Port, $"hislip{i}"), IdentityOf(device)));
        }

        Control = new TransportAddress("tcp", Host, Keep(AtOrElsewhere(ControlPort, port => new ByteServer(new SimulationControl(_bench), time, port: port))).Port);
        served.Add(new ServedInstrument(Bms, ServeBms(time), null, null, ""));
        Instruments = served.DrainToImmutable();
    }

    private TransportAddress ServeBms(TimeProvider time)
    {
        var device = _bench.Endpoint(Bms);
        return OperatingSystem.IsLinux()
            ? TransportAddress.Parse($"serial://{Keep(PseudoTerminal.Open(device)).Path}?baud=115200")
            : new TransportAddress("tcp", Host, Keep(new ByteServer(device, time, isText: false)).Port);
    }

    private T Keep<T>(T server)
        where T : IAsyncDisposable
    {
        _open.Add(server);
        return server;
    }

    /// <summary>A device by its own name, or by VISA's.</summary>
    private ISimulatedEndpoint? Find(string name)
    {
        var at = _names.IndexOf(name);
        for (var i = 0; at < 0 && i < _names.Length; i++)
        {
            at = name == $"inst{i}" || name == $"hislip{i}" ? i : -1;
        }

        return at < 0 ? null : _bench.Endpoint(_names[at]);
    }

    private static T AtOrElsewhere<T>(int port, Func<int, T> open)
    {
        try
        {
            return open(port);
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return open(0);
        }
    }

    private static string IdentityOf(ISimulatedEndpoint device)
    {
        var answer = new ArrayBufferWriter<byte>();
        device.Receive("*IDN?\n"u8, answer);
        return Encoding.Latin1.GetString(answer.WrittenSpan).Trim();
    }
}
