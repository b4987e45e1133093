using System.Net;
using System.Net.Sockets;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>
/// Serves simulated instruments by VXI-11 on this machine, with a port mapper over TCP and UDP: <c>vxi11://127.0.0.1:port/load</c>.
/// Without rights for port 111 the port mapper has another, which the address then names.
/// </summary>
public sealed class Vxi11Server : IAsyncDisposable
{
    private const uint CoreProgram = 0x0607AF;
    private const uint PortmapperProgram = 100000;
    private const uint GetPort = 3;
    private const uint MaximumWrite = 1 << 16;
    private const int LongestAnswer = 1 << 16;

    // Errors of VXI-11.3, table B.2.
    private const uint Syntax = 1;
    private const uint InvalidLink = 4;
    private const uint Unsupported = 8;
    private const uint Late = 15;
    private const uint NoDevice = 21;
    private const uint FlagEnd = 8;
    private const uint ReasonCount = 1;
    private const uint ReasonEnd = 4;
    private const int MostLinks = 256;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private readonly Func<string, ISimulatedEndpoint?> _devices;
    private readonly TimeProvider _time;
    private readonly ConnectionServer _core;
    private readonly ConnectionServer _portmapper;
    private readonly Socket _udp;
    private readonly Task _answeringUdp;
    private readonly CancellationTokenSource _stop = new();
    private int _lastLink;

    /// <param name="devices">Finds a device by the name in the address, such as <c>inst0</c>; null where there is none.</param>
    /// <param name="port">Of the port mapper; 0: any that is free.</param>
    public Vxi11Server(Func<string, ISimulatedEndpoint?> devices, TimeProvider time, int port = 0)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(time);
        _devices = devices;
        _time = time;
        _core = new ConnectionServer(0, (wire, token) => new RpcServer(wire, CoreProgram, NewCore()).RunAsync(token));
        _udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        ConnectionServer? portmapper = null;
        try
        {
            portmapper = new ConnectionServer(port, (wire, token) => new RpcServer(wire, PortmapperProgram, MapAsync).RunAsync(token));
            _udp.Bind(new IPEndPoint(IPAddress.Loopback, portmapper.Port));
        }
        catch (SocketException)
        {
            _udp.Dispose();
            portmapper?.DisposeAsync().AsTask().Wait();
            _core.DisposeAsync().AsTask().Wait();
            throw;
        }

        _portmapper = portmapper;
        _answeringUdp = AnswerUdpAsync();
    }

    /// <summary>Of the port mapper: what an address names.</summary>
    public int Port => _portmapper.Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _answeringUdp;
        _udp.Dispose();
        await _portmapper.DisposeAsync();
        await _core.DisposeAsync();
        _stop.Dispose();
    }

    private Task<XdrWriter?> MapAsync(uint procedure, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) => Task.FromResult(Map(procedure, arguments.Span));

    private XdrWriter? Map(uint procedure, ReadOnlySpan<byte> arguments)
    {
        if (procedure != GetPort)
        {
            return procedure == 0 ? new XdrWriter() : null;
        }

        var reader = new XdrReader(arguments);
        var (program, _, protocol) = (reader.Number(), reader.Number(), reader.Number());
        return new XdrWriter().Number(program == CoreProgram && protocol == 6 ? _core.Port : 0);
    }

    private async Task AnswerUdpAsync()
    {
        var datagram = new byte[1024];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(datagram, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                if (RpcServer.TryReadCall(datagram.AsSpan(0, received.ReceivedBytes), out var call) && call.Program == PortmapperProgram
                    && Map(call.Procedure, datagram.AsSpan(call.Arguments, received.ReceivedBytes - call.Arguments)) is { } results)
                {
                    await _udp.SendToAsync(RpcServer.Reply(call.Id, results), received.RemoteEndPoint, _stop.Token);
                }
            }
            catch (Exception e) when (e is InvalidDataException or SocketException)
            {
                // Not a question of ours, or its sender is gone.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>The links of one connection die with it, as the specification wants.</summary>
    private RpcServer.Procedure NewCore()
    {
        var links = new Dictionary<uint, DeviceSession>();
        return (procedure, arguments, token) => CallAsync(links, procedure, arguments, token);
    }

    private async Task<XdrWriter?> CallAsync(Dictionary<uint, DeviceSession> links, uint procedure, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        switch (procedure)
        {
            case 0:
                return new XdrWriter();
            case 10:
                return Create(links, arguments.Span);
            case 11:
                return Write(links, arguments.Span);
            case 12:
                return await ReadAsync(links, arguments, cancellationToken);
            case 13:
                return Find(links, arguments.Span) is { } asked
                    ? new XdrWriter().Number(0).Number(asked.HasAnswer ? 0x10 : 0)
                    : new XdrWriter().Number(InvalidLink).Number(0);
            case 15:
                Find(links, arguments.Span)?.Clear();
                return Done(Find(links, arguments.Span) is not null);
            case 14 or 16 or 17 or 18 or 19 or 20:
                return Done(Find(links, arguments.Span) is not null);
            case 22:
                return new XdrWriter().Number(Unsupported).Opaque([]);
            case 23:
                return Done(links.Remove(new XdrReader(arguments.Span).Number()));
            case 25 or 26:
                return new XdrWriter().Number(Unsupported);
            default:
                return null;
        }
    }

    private XdrWriter Create(Dictionary<uint, DeviceSession> links, ReadOnlySpan<byte> arguments)
    {
        var reader = new XdrReader(arguments);
        reader.Number();
        reader.Number();
        reader.Number();
        var device = _devices(System.Text.Encoding.ASCII.GetString(reader.Opaque()));
        if (device is null || links.Count >= MostLinks)
        {
            return new XdrWriter().Number(device is null ? NoDevice : 9).Number(0).Number(0).Number(0);
        }

        var link = (uint)Interlocked.Increment(ref _lastLink);
        links.Add(link, new DeviceSession(device));
        return new XdrWriter().Number(0).Number(link).Number(0).Number(MaximumWrite);
    }

    private static XdrWriter Write(Dictionary<uint, DeviceSession> links, ReadOnlySpan<byte> arguments)
    {
        if (Find(links, arguments) is not { } session)
        {
            return new XdrWriter().Number(InvalidLink).Number(0);
        }

        var reader = new XdrReader(arguments);
        reader.Number();
        reader.Number();
        reader.Number();
        var flags = reader.Number();
        var bytes = reader.Opaque();
        if (bytes.Length > MaximumWrite)
        {
            return new XdrWriter().Number(Syntax).Number(0);
        }

        session.Write(bytes, (flags & FlagEnd) != 0);
        return new XdrWriter().Number(0).Number(bytes.Length);
    }

    private async Task<XdrWriter> ReadAsync(Dictionary<uint, DeviceSession> links, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (Find(links, arguments.Span) is not { } session)
        {
            return new XdrWriter().Number(InvalidLink).Number(0).Opaque([]);
        }

        var (size, patience) = ReadHead(arguments.Span);
        var began = _time.GetTimestamp();
        while (!session.HasAnswer)
        {
            if (_time.GetElapsedTime(began) >= patience)
            {
                return new XdrWriter().Number(Late).Number(0).Opaque([]);
            }

            await Task.Delay(Moment, _time, cancellationToken);
        }

        var bytes = session.Read(size, out var isEnd);
        var reason = (isEnd ? ReasonEnd : 0) | (bytes.Length == size ? ReasonCount : 0);
        return new XdrWriter().Number(0).Number(reason).Opaque(bytes);
    }

    private static (int Size, TimeSpan Patience) ReadHead(ReadOnlySpan<byte> arguments)
    {
        var reader = new XdrReader(arguments);
        reader.Number();
        var size = (int)Math.Min(reader.Number(), LongestAnswer);
        return (size, TimeSpan.FromMilliseconds(Math.Min(reader.Number(), 600_000)));
    }

    private static DeviceSession? Find(Dictionary<uint, DeviceSession> links, ReadOnlySpan<byte> arguments) => links.GetValueOrDefault(new XdrReader(arguments).Number());

    private static XdrWriter Done(bool isValid) => new XdrWriter().Number(isValid ? 0 : InvalidLink);
}
