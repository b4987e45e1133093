using System.Collections.Immutable;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>A JK that is read by Modbus function 03: "001 - JK RS485 Modbus" chosen in its app, and no other unit on the bus.</summary>
/// <remarks>
/// A register's address counts bytes and a request's length counts words (vendor's V1.1; logs of tlamoureux24). The blocks of device
/// information that hold the two passwords are never asked for.
/// </remarks>
public sealed class JkModbusBms : IBms
{
    private const ushort SettingBlock = 0x1000;
    private const ushort CellBlock = 0x1200;
    private const ushort DeviceBlock = 0x1400;
    private const byte MostWords = 64;
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly BmsLink _link;
    private readonly byte _unit;

    private JkModbusBms(BmsLink link, byte unit, BmsIdentity identity)
    {
        _link = link;
        _unit = unit;
        Identity = identity;
        var line = new Line(this);
        Writer = new SettingWriter(line);
        Calibration = new CalibrationWriter(line, new JkModbusCalibrationRoute(identity, unit), UpdatePeriod);
    }

    public BmsIdentity Identity { get; }

    public string Who => $"{Identity.Maker} {Identity.Model} at {_link.Address}";

    public TimeSpan UpdatePeriod => TimeSpan.FromSeconds(1);

    public IBmsWriter? Writer { get; }

    public IBmsCalibration? Calibration { get; }

    /// <summary>Identifies the unit first; a unit that does not answer or is of another protocol throws.</summary>
    public static async ValueTask<JkModbusBms> ConnectAsync(ITransport transport, byte unit, TimeProvider time, CancellationToken cancellationToken) =>
        await ConnectAsync(transport, unit, Timeout, time, cancellationToken);

    internal static async ValueTask<JkModbusBms> ConnectAsync(ITransport transport, byte unit, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var link = new BmsLink(transport, time, patience, Gap);
        var identity = await IdentifyAsync(link, unit, cancellationToken);
        link.Patience = Timeout;
        return new JkModbusBms(link, unit, identity);
    }

    public async ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken)
    {
        var block = await ReadAsync(_link, _unit, CellBlock, 2 * MostWords, "its cells", cancellationToken);
        var frame = new byte[Jk02Frame.Length];
        JkModbusBlock.ToFrame(block, Jk02Type.CellInfo, frame);
        return Jk02CellInfo.TryRead(frame, is32S: true, out var state)
            ? state
            : throw new LinkException($"{Who}: its cell information contradicts itself: no cell is marked as present");
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private static async ValueTask<BmsIdentity> IdentifyAsync(BmsLink link, byte unit, CancellationToken cancellationToken)
    {
        // Offsets 56 to 71 and from 112 on hold passwords.
        var block = new byte[88];
        (await ReadAsync(link, unit, DeviceBlock, 28, "who it is (JK Modbus)", cancellationToken)).CopyTo(block, 0);
        (await ReadAsync(link, unit, DeviceBlock + 72, 8, "its serial number", cancellationToken)).CopyTo(block, 72);
        var frame = new byte[Jk02Frame.Length];
        JkModbusBlock.ToFrame(block, Jk02Type.DeviceInfo, frame);
        return Jk02DeviceInfo.TryRead(frame, out var info) && info.Model.Length > 0
            ? info.ToIdentity("JK Modbus")
            : throw new LinkException($"{link.Address}: unit {unit} answers by Modbus, but not as a JK BMS", isTransient: false);
    }

    /// <summary>Reads so many words in as many requests as it takes.</summary>
    private static async ValueTask<byte[]> ReadAsync(BmsLink link, byte unit, ushort address, int words, string what, CancellationToken cancellationToken)
    {
        var block = new byte[2 * words];
        for (var done = 0; done < words; done += MostWords)
        {
            var count = (byte)Math.Min(MostWords, words - done);
            var request = JkModbus.ReadRequest(unit, (ushort)(address + (2 * done)), count);
            var answer = await link.ProbeAsync<(byte[] Data, byte Code)>(request, what, Take, link.Patience, cancellationToken);
            if (answer.Code != 0)
            {
                throw new InstrumentException($"unit {unit} at {link.Address}", Convert.ToHexString(request), $"Modbus exception {answer.Code:X2}, {JkModbus.Meaning(answer.Code)}");
            }

            answer.Data.CopyTo(block, 2 * done);

            bool Take(ReadOnlySpan<byte> received, out int consumed, out (byte[] Data, byte Code) found) => TryTake(received, request, out consumed, out found);
        }

        return block;
    }

    private static bool TryTake(ReadOnlySpan<byte> received, ReadOnlySpan<byte> request, out int consumed, out (byte[] Data, byte Code) answer)
    {
        consumed = 0;
        var length = 5 + (2 * request[5]);
        for (var at = 0; at + length <= received.Length; at++)
        {
            var candidate = received.Slice(at, length);
            if (candidate[0] == request[0] && candidate[1] == JkModbus.Read && candidate[2] == 2 * request[5] && Crc16.IsGood(candidate))
            {
                consumed = at + length;
                answer = (candidate[3..^2].ToArray(), 0);
                return true;
            }
        }

        // A whole answer may hold bytes that look like a refusal, so that is looked for only in a short one.
        var isRefused = JkModbus.TryFindRefusal(received[..Math.Min(received.Length, 5 + request.Length)], request, out var code);
        answer = ([], code);
        return isRefused;
    }

    private sealed class Line(JkModbusBms bms) : ISettingsLine
    {
        private const int SettingWords = 68;

        public BmsIdentity Identity => bms.Identity;

        public string Who => bms.Who;

        public TimeProvider Time => bms._link.Time;

        public ImmutableArray<BmsSetting> Settings { get; } = Jk02SettingRow.ForModbus();

        public ValueTask<BmsIdentity> IdentifyAsync(CancellationToken cancellationToken) => JkModbusBms.IdentifyAsync(bms._link, bms._unit, cancellationToken);

        public ValueTask<BmsState> ReadStateAsync(CancellationToken cancellationToken) => bms.ReadAsync(cancellationToken);

        public async ValueTask<BmsSettings> ReadSettingsAsync(CancellationToken cancellationToken)
        {
            var block = await ReadAsync(bms._link, bms._unit, SettingBlock, SettingWords, "its settings", cancellationToken);
            var frame = new byte[Jk02Frame.Length];
            JkModbusBlock.ToFrame(block, Jk02Type.Settings, frame);
            return Jk02Settings.TryRead32(frame, out var settings) ? settings : throw new LinkException($"{Who}: its settings cannot be read");
        }

        public ImmutableArray<ImmutableArray<byte>> FramesFor(BmsSetting setting, BmsValue value, BmsSettings? current) => JkModbusWrites.FramesFor(bms._unit, setting, value);

        public ValueTask SendAsync(ImmutableArray<ImmutableArray<byte>> frames, CancellationToken cancellationToken) =>
            JkModbusWrites.SendAsync(bms._link, Who, frames, cancellationToken);
    }
}
