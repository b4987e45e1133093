using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>Serves simulated instruments by HiSLIP 1.0 on this machine, in synchronised mode: <c>hislip://127.0.0.1:port/load</c>.</summary>
public sealed class HislipServer : IAsyncDisposable
{
    private const int LongestPayload = 1 << 20;
    private const uint Version10 = 0x0100;
    private const int MostSessions = 256;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private readonly Func<string, ISimulatedEndpoint?> _devices;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ushort, Session> _sessions = new();
    private readonly ConnectionServer _connections;
    private int _lastSession;

    /// <param name="devices">Finds a device by its sub-address, such as <c>hislip0</c>; null where there is none.</param>
    /// <param name="port">0: any that is free.</param>
    public HislipServer(Func<string, ISimulatedEndpoint?> devices, TimeProvider time, int port = 0)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(time);
        _devices = devices;
        _time = time;
        _connections = new ConnectionServer(port, ServeAsync);
    }

    public int Port => _connections.Port;

    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private async Task ServeAsync(NetworkStream wire, CancellationToken cancellationToken)
    {
        var (header, payload) = await ReceiveAsync(wire, cancellationToken);
        switch (header.Type)
        {
            case HislipType.Initialize:
                await ServeSynchronousAsync(wire, payload, cancellationToken);
                break;
            case HislipType.AsyncInitialize:
                await ServeAsynchronousAsync(wire, (ushort)header.Parameter, cancellationToken);
                break;
            default:
                await FailAsync(wire, 3, "the first message has to initialise", cancellationToken);
                break;
        }
    }

    private async Task ServeSynchronousAsync(NetworkStream wire, byte[] subAddress, CancellationToken cancellationToken)
    {
        var name = Encoding.ASCII.GetString(subAddress);
        if (_devices(name) is not { } device || _sessions.Count >= MostSessions)
        {
            await FailAsync(wire, 3, $"there is no device '{name}'", cancellationToken);
            return;
        }

        var id = (ushort)Interlocked.Increment(ref _lastSession);
        var session = new Session(new DeviceSession(device));
        _sessions[id] = session;
        try
        {
            await SendAsync(wire, HislipType.InitializeResponse, 0, (Version10 << 16) | id, default, cancellationToken);
            while (true)
            {
                var (header, payload) = await ReceiveAsync(wire, cancellationToken);
                switch (header.Type)
                {
                    case HislipType.Data or HislipType.DataEnd:
                        session.Device.Write(payload, header.Type == HislipType.DataEnd);
                        session.LastMessage = header.Parameter;
                        await AnswerAsync(wire, session, header, payload, cancellationToken);
                        break;
                    case HislipType.DeviceClearComplete:
                        session.IsCleared = false;
                        await SendAsync(wire, HislipType.DeviceClearAcknowledge, 0, 0, default, cancellationToken);
                        break;
                    case (HislipType)12:
                        break;
                    default:
                        await SendAsync(wire, HislipType.Error, 1, 0, Encoding.ASCII.GetBytes($"message type {(byte)header.Type} is not understood here"), cancellationToken);
                        break;
                }
            }
        }
        finally
        {
            _sessions.TryRemove(id, out _);
        }
    }

    /// <summary>Answers go out by themselves, with the number of their question; a late one is waited for until the next message comes.</summary>
    private async Task AnswerAsync(NetworkStream wire, Session session, HislipHeader header, byte[] payload, CancellationToken cancellationToken)
    {
        if (header.Type != HislipType.DataEnd)
        {
            return;
        }

        var asks = payload.AsSpan().Contains((byte)'?');
        while (asks && !session.Device.HasAnswer && !session.IsCleared && !wire.Socket.Poll(0, SelectMode.SelectRead))
        {
            await Task.Delay(Moment, _time, cancellationToken);
        }

        while (session.Device.HasAnswer)
        {
            var bytes = session.Device.Read(LongestPayload, out var isEnd);
            await SendAsync(wire, isEnd ? HislipType.DataEnd : HislipType.Data, 0, session.LastMessage, bytes, cancellationToken);
        }
    }

    private async Task ServeAsynchronousAsync(NetworkStream wire, ushort id, CancellationToken cancellationToken)
    {
        if (!_sessions.TryGetValue(id, out var session))
        {
            await FailAsync(wire, 2, $"there is no session {id}", cancellationToken);
            return;
        }

        await SendAsync(wire, HislipType.AsyncInitializeResponse, 0, ('P' << 8) | 'B', default, cancellationToken);
        while (true)
        {
            var (header, _) = await ReceiveAsync(wire, cancellationToken);
            switch ((int)header.Type)
            {
                case (int)HislipType.AsyncMaximumMessageSize:
                    var size = new byte[8];
                    BinaryPrimitives.WriteUInt64BigEndian(size, LongestPayload);
                    await SendAsync(wire, HislipType.AsyncMaximumMessageSizeResponse, 0, 0, size, cancellationToken);
                    break;
                case (int)HislipType.AsyncDeviceClear:
                    session.Device.Clear();
                    session.IsCleared = true;
                    await SendAsync(wire, HislipType.AsyncDeviceClearAcknowledge, 0, 0, default, cancellationToken);
                    break;
                case 4:
                    // Lock: granted; nobody else is kept out of a simulated device.
                    await SendAsync(wire, (HislipType)5, 1, 0, default, cancellationToken);
                    break;
                case 10:
                    await SendAsync(wire, (HislipType)11, 0, 0, default, cancellationToken);
                    break;
                case 21:
                    await SendAsync(wire, (HislipType)22, session.Device.HasAnswer ? (byte)0x10 : (byte)0, 0, default, cancellationToken);
                    break;
                default:
                    await SendAsync(wire, HislipType.Error, 1, 0, Encoding.ASCII.GetBytes($"message type {(byte)header.Type} is not understood here"), cancellationToken);
                    break;
            }
        }
    }

    private static async Task<(HislipHeader Header, byte[] Payload)> ReceiveAsync(NetworkStream wire, CancellationToken cancellationToken)
    {
        var bytes = new byte[HislipHeader.Size];
        await wire.ReadExactlyAsync(bytes, cancellationToken);
        var header = HislipHeader.Read(bytes);
        if (header.Length > LongestPayload)
        {
            throw new InvalidDataException($"a message of {header.Length} bytes");
        }

        var payload = new byte[(int)header.Length];
        await wire.ReadExactlyAsync(payload, cancellationToken);
        return (header, payload);
    }

    private static async Task SendAsync(NetworkStream wire, HislipType type, byte control, uint parameter, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        // Header and payload in one write: two cost a delayed acknowledgement.
        var message = new byte[HislipHeader.Size + payload.Length];
        new HislipHeader(type, control, parameter, (ulong)payload.Length).Write(message);
        payload.CopyTo(message.AsMemory(HislipHeader.Size));
        await wire.WriteAsync(message, cancellationToken);
    }

    private static Task FailAsync(NetworkStream wire, byte code, string text, CancellationToken cancellationToken) =>
        SendAsync(wire, HislipType.FatalError, code, 0, Encoding.ASCII.GetBytes(text), cancellationToken);

    private sealed class Session(DeviceSession device)
    {
        public DeviceSession Device { get; } = device;

        public uint LastMessage { get; set; }

        /// <summary>Set by the other channel: whoever waits for an answer gives up.</summary>
        public volatile bool IsCleared;
    }
}
