using System.Buffers;
using System.Collections.Immutable;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>A JK of the newer generation on RS485: a Modbus write triggers a 300-byte frame, then comes the acknowledge.</summary>
/// <remarks>
/// Registers 161C device info, 161E settings, 1620 cell info. The frame carries no address, so it counts only together
/// with an acknowledge of the address and register that were asked; adapters may echo part of the request first, and
/// some units put a zero byte after the frame and after the acknowledge. All of it is read, or the rest would spoil the
/// next exchange.
/// </remarks>
public sealed class JkPbBms : IBms
{
    // Faster asking makes units on one bus talk into each other (mr-manuel/venus-os_dbus-serialbattery, JKBMS-PB.md).
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly BmsLink _link;
    private readonly byte[] _askCells;
    private readonly BmsLink.TryTake<BmsState> _takeCells;

    private JkPbBms(BmsLink link, byte unit, BmsIdentity identity, bool is32S)
    {
        _link = link;
        _askCells = JkModbus.Trigger(unit, Jk02Type.CellInfo);
        _takeCells = Taking<BmsState>(Jk02Type.CellInfo, _askCells, (ReadOnlySpan<byte> frame, out BmsState state) => Jk02CellInfo.TryRead(frame, is32S, out state));
        Identity = identity;
        if (is32S)
        {
            var line = new Line(this, unit);
            Writer = new SettingWriter(line);
            Calibration = new CalibrationWriter(line, new JkModbusCalibrationRoute(identity, unit), UpdatePeriod);
        }
    }

    public BmsIdentity Identity { get; }

    public string Who => $"{Identity.Maker} {Identity.Model} at {_link.Address}";

    public TimeSpan UpdatePeriod => TimeSpan.FromSeconds(1);

    public IBmsWriter? Writer { get; }

    public IBmsCalibration? Calibration { get; }

    /// <summary>Identifies the unit first; a unit that does not answer or is of another protocol throws.</summary>
    /// <param name="is32S">Null: by the unit's software version.</param>
    public static async ValueTask<JkPbBms> ConnectAsync(ITransport transport, byte unit, bool? is32S, TimeProvider time, CancellationToken cancellationToken) =>
        await ConnectAsync(transport, unit, is32S, Timeout, time, cancellationToken);

    internal static async ValueTask<JkPbBms> ConnectAsync(
        ITransport transport, byte unit, bool? is32S, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var link = new BmsLink(transport, time, Timeout, Gap);
        var request = JkModbus.Trigger(unit, Jk02Type.DeviceInfo);
        var info = await link.ProbeAsync(request, $"who it is (JK PB trigger, unit {unit})", Taking<Jk02DeviceInfo>(Jk02Type.DeviceInfo, request, Jk02DeviceInfo.TryRead), patience, cancellationToken);
        var edition = is32S ?? info.RequireEdition(transport.Address);
        return new JkPbBms(link, unit, info.ToIdentity(Jk02Layout.For(edition).Name), edition);
    }

    public ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken) => _link.AskAsync(_askCells, "its cells", _takeCells, cancellationToken);

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    /// <summary>What a unit sends after the frame; for simulators.</summary>
    internal static byte[] Acknowledge(ReadOnlySpan<byte> request) => JkModbus.Acknowledge(request);

    private delegate bool TryReadFrame<T>(ReadOnlySpan<byte> frame, out T value);

    private static BmsLink.TryTake<T> Taking<T>(Jk02Type type, byte[] request, TryReadFrame<T> read)
    {
        var acknowledge = JkModbus.Acknowledge(request);
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
            if (found < 0 && after.Length <= 64)
            {
                return false;
            }

            if (found is < 0 or > 64)
            {
                consumed += Jk02Frame.Start.Length;
                continue;
            }

            var isRead = read(received.Slice(consumed, Jk02Frame.Length), out value);
            consumed += Jk02Frame.Length + found + acknowledge.Length;
            if (isRead)
            {
                return true;
            }
        }
    }

    private sealed class Line(JkPbBms bms, byte unit) : ISettingsLine
    {
        private readonly byte[] _askDevice = JkModbus.Trigger(unit, Jk02Type.DeviceInfo);
        private readonly byte[] _askSettings = JkModbus.Trigger(unit, Jk02Type.Settings);

        public BmsIdentity Identity => bms.Identity;

        public string Who => bms.Who;

        public TimeProvider Time => bms._link.Time;

        public ImmutableArray<BmsSetting> Settings { get; } = Jk02SettingRow.ForModbus();

        public async ValueTask<BmsIdentity> IdentifyAsync(CancellationToken cancellationToken)
        {
            var info = await bms._link.AskAsync(_askDevice, "who it is", Taking<Jk02DeviceInfo>(Jk02Type.DeviceInfo, _askDevice, Jk02DeviceInfo.TryRead), cancellationToken);
            return info.ToIdentity(Identity.Protocol);
        }

        public ValueTask<BmsState> ReadStateAsync(CancellationToken cancellationToken) => bms.ReadAsync(cancellationToken);

        public ValueTask<BmsSettings> ReadSettingsAsync(CancellationToken cancellationToken) =>
            bms._link.AskAsync(_askSettings, "its settings", Taking<BmsSettings>(Jk02Type.Settings, _askSettings, Jk02Settings.TryRead32), cancellationToken);

        public ImmutableArray<ImmutableArray<byte>> FramesFor(BmsSetting setting, BmsValue value, BmsSettings? current) => JkModbusWrites.FramesFor(unit, setting, value);

        public ValueTask SendAsync(ImmutableArray<ImmutableArray<byte>> frames, CancellationToken cancellationToken) =>
            JkModbusWrites.SendAsync(bms._link, Who, frames, cancellationToken);
    }
}
