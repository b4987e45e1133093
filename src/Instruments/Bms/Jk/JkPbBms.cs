using System.Buffers;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>A JK of the newer generation on RS485: a Modbus write triggers a 300-byte frame, then comes the acknowledge.</summary>
/// <remarks>
/// Registers 161C device info, 161E settings, 1620 cell info. The frame carries no address, so it counts only together
/// with an acknowledge of the address and register that were asked; adapters may echo part of the request first, and
/// some units put a zero byte after the frame and after the acknowledge.
/// </remarks>
public sealed class JkPbBms : IBms
{
    private const ushort DeviceInfo = 0x161C;
    private const ushort CellInfo = 0x1620;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly BmsLink _link;
    private readonly byte[] _askCells;
    private readonly byte[] _askDevice;
    private readonly bool _is32S;

    private JkPbBms(BmsLink link, byte address, BmsIdentity identity, bool is32S)
    {
        _link = link;
        _is32S = is32S;
        _askCells = Trigger(address, CellInfo);
        _askDevice = Trigger(address, DeviceInfo);
        Identity = identity;
    }

    public BmsIdentity Identity { get; }

    public string Who => $"{Identity.Maker} {Identity.Model} at {_link.Address}";

    public TimeSpan UpdatePeriod => TimeSpan.FromSeconds(1);

    /// <summary>Identifies the unit first; a unit that does not answer or is of another protocol throws.</summary>
    /// <param name="is32S">Null: by the unit's software version.</param>
    public static async ValueTask<JkPbBms> ConnectAsync(ITransport transport, byte address, bool? is32S, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var link = new BmsLink(transport, time, Timeout);
        var info = await link.AskAsync(Trigger(address, DeviceInfo), "who it is", Taking<Jk02DeviceInfo>(Jk02Type.DeviceInfo, Trigger(address, DeviceInfo), Jk02DeviceInfo.TryRead), cancellationToken);
        var edition = is32S ?? info.Is32S
            ?? throw new LinkException($"{transport.Address}: software version '{info.Software}' does not tell 24S from 32S; state the protocol in the bench file", isTransient: false);
        var name = edition ? Jk02Layout.Cells32.Name : Jk02Layout.Cells24.Name;
        return new JkPbBms(link, address, new BmsIdentity("JK", info.Model, info.Serial, info.Hardware, info.Software, name), edition);
    }

    public ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken) =>
        _link.AskAsync(_askCells, "its cells", Taking<BmsState>(Jk02Type.CellInfo, _askCells, TryReadCells), cancellationToken);

    /// <summary>Asks again who it is, to notice another unit on the same line.</summary>
    public async ValueTask<bool> IsSameUnitAsync(CancellationToken cancellationToken)
    {
        var info = await _link.AskAsync(_askDevice, "who it is", Taking<Jk02DeviceInfo>(Jk02Type.DeviceInfo, _askDevice, Jk02DeviceInfo.TryRead), cancellationToken);
        return info.Serial == Identity.Serial && info.Model == Identity.Model;
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    internal static byte[] Trigger(byte address, ushort register)
    {
        byte[] request = [address, 0x10, (byte)(register >> 8), (byte)register, 0x00, 0x01, 0x02, 0x00, 0x00, 0, 0];
        Crc16.Append(request);
        return request;
    }

    /// <summary>What the unit sends after the frame: address, function, register, count, CRC.</summary>
    internal static byte[] Acknowledge(ReadOnlySpan<byte> request)
    {
        byte[] answer = [.. request[..6], 0, 0];
        Crc16.Append(answer);
        return answer;
    }

    private bool TryReadCells(ReadOnlySpan<byte> frame, out BmsState state) => Jk02CellInfo.TryRead(frame, _is32S, out state);

    private delegate bool TryReadFrame<T>(ReadOnlySpan<byte> frame, out T value);

    private static BmsLink.TryTake<T> Taking<T>(Jk02Type type, byte[] request, TryReadFrame<T> read)
    {
        var acknowledge = Acknowledge(request);
        return (received, out consumed, out value) => TryTake(received, type, acknowledge, read, out consumed, out value);
    }

    private static bool TryTake<T>(ReadOnlySpan<byte> received, Jk02Type type, byte[] acknowledge, TryReadFrame<T> read, out int consumed, out T value)
    {
        consumed = 0;
        value = default!;
        while (true)
        {
            var status = Jk02Frame.TryFind(received[consumed..], out var at);
            consumed += at;
            if (status == OperationStatus.NeedMoreData)
            {
                return false;
            }

            if (status == OperationStatus.InvalidData || Jk02Frame.TypeOf(received[consumed..]) != type)
            {
                consumed += Jk02Frame.Start.Length;
                continue;
            }

            // The acknowledge makes it ours. Up to two zero bytes or the rest of an echo may stand before it.
            var after = received[(consumed + Jk02Frame.Length)..];
            var found = after.IndexOf(acknowledge);
            if (found < 0)
            {
                if (after.Length > 64)
                {
                    consumed += Jk02Frame.Start.Length;
                    continue;
                }

                return false;
            }

            var isRead = read(received.Slice(consumed, Jk02Frame.Length), out value);
            consumed += Jk02Frame.Length + found + acknowledge.Length;
            if (isRead)
            {
                return true;
            }
        }
    }
}
