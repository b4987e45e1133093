using System.Buffers;
using System.Collections.Immutable;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>A JK of the newer generation behind a Bluetooth bridge or on its plain UART: asked once, it sends its cells by itself.</summary>
/// <remarks>
/// Every 0.5 s to 1 s a frame of 300 bytes, in pieces of 20 or 128, with the module's own messages between and within
/// them. A reading is the next frame that is completed after it was asked for, and never one that was given out before.
/// </remarks>
public sealed class Jk02Bms : IBms
{
    private static readonly byte[] AskCells = Jk02Request.CellInfo();
    private static readonly byte[] AskDevice = Jk02Request.DeviceInfo();
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // Three periods: a stream that is silent for longer has stopped, or another program has taken the module.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly BmsLink _link;
    private readonly bool _is32S;
    private readonly byte[] _given = new byte[Jk02Frame.Length];
    private readonly BmsLink.TryTake<BmsState> _takeCells;
    private bool _isStreaming;

    private Jk02Bms(BmsLink link, BmsIdentity identity, bool is32S)
    {
        _link = link;
        _is32S = is32S;
        TryReadFrame<BmsState> read = TryReadNew;
        _takeCells = (received, out consumed, out state) => TryTakeOf(received, read, out consumed, out state);
        Identity = identity;
        var line = new Line(this);
        Writer = new SettingWriter(line);
        Calibration = new CalibrationWriter(line, new Jk02CalibrationRoute(identity, is32S), UpdatePeriod);
    }

    public BmsIdentity Identity { get; }

    public string Who => $"{Identity.Maker} {Identity.Model} at {_link.Address}";

    public TimeSpan UpdatePeriod => TimeSpan.FromSeconds(1);

    public IBmsWriter? Writer { get; }

    public IBmsCalibration? Calibration { get; }

    /// <summary>Identifies the unit first; a unit that does not answer or is of another protocol throws.</summary>
    /// <param name="is32S">Null: by the unit's software version.</param>
    public static async ValueTask<Jk02Bms> ConnectAsync(ITransport transport, bool? is32S, TimeProvider time, CancellationToken cancellationToken) =>
        await ConnectAsync(transport, is32S, Timeout, time, cancellationToken);

    internal static async ValueTask<Jk02Bms> ConnectAsync(ITransport transport, bool? is32S, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var link = new BmsLink(transport, time, Timeout);
        var info = await link.ProbeAsync<Jk02DeviceInfo>(AskDevice, "who it is (JK02 request)", TryTakeDevice, patience, cancellationToken);
        var edition = is32S ?? info.RequireEdition(transport.Address);
        return new Jk02Bms(link, info.ToIdentity(Jk02Layout.For(edition).Name), edition);
    }

    public async ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken)
    {
        if (_isStreaming)
        {
            try
            {
                return await _link.ListenAsync("its stream of cells", _takeCells, Silence, cancellationToken);
            }
            catch (LinkException late) when (late.InnerException is TimeoutException)
            {
                // It was reset, or only repeats itself: the stream is asked for anew, once.
                _isStreaming = false;
            }
        }

        var state = await _link.AskAsync(AskCells, "its cells", _takeCells, Silence, cancellationToken);
        _isStreaming = true;
        return state;
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private bool TryReadNew(ReadOnlySpan<byte> frame, out BmsState state)
    {
        if (frame.SequenceEqual(_given) || !Jk02CellInfo.TryRead(frame, _is32S, out state))
        {
            state = null!;
            return false;
        }

        frame.CopyTo(_given);
        return true;
    }

    private static bool TryTakeDevice(ReadOnlySpan<byte> received, out int consumed, out Jk02DeviceInfo info) =>
        TryTakeOf(received, Jk02DeviceInfo.TryRead, out consumed, out info);

    private static bool TryTakeSettings(ReadOnlySpan<byte> received, out int consumed, out BmsSettings settings) =>
        TryTakeOf(received, Jk02Settings.TryRead, out consumed, out settings);

    private static bool TryTakeSettings32(ReadOnlySpan<byte> received, out int consumed, out BmsSettings settings) =>
        TryTakeOf(received, Jk02Settings.TryRead32, out consumed, out settings);

    private delegate bool TryReadFrame<T>(ReadOnlySpan<byte> frame, out T value);

    private static bool TryTakeOf<T>(ReadOnlySpan<byte> received, TryReadFrame<T> read, out int consumed, out T value)
    {
        Span<byte> frame = stackalloc byte[Jk02Frame.Length];
        consumed = 0;
        while (true)
        {
            var status = Jk02Frame.TryTake(received[consumed..], frame, out var taken);
            consumed += taken;
            if (status != OperationStatus.Done)
            {
                value = default!;
                return false;
            }

            if (read(frame, out value))
            {
                return true;
            }
        }
    }

    private sealed class Line(Jk02Bms bms) : ISettingsLine
    {
        public BmsIdentity Identity => bms.Identity;

        public string Who => bms.Who;

        public TimeProvider Time => bms._link.Time;

        public ImmutableArray<BmsSetting> Settings { get; } = Jk02SettingRow.ForRequests(bms._is32S);

        public async ValueTask<BmsIdentity> IdentifyAsync(CancellationToken cancellationToken) =>
            (await bms._link.AskAsync<Jk02DeviceInfo>(AskDevice, "who it is", TryTakeDevice, cancellationToken)).ToIdentity(Identity.Protocol);

        public ValueTask<BmsState> ReadStateAsync(CancellationToken cancellationToken) => bms.ReadAsync(cancellationToken);

        public ValueTask<BmsSettings> ReadSettingsAsync(CancellationToken cancellationToken) =>
            bms._link.AskAsync<BmsSettings>(AskCells, "its settings", bms._is32S ? TryTakeSettings32 : TryTakeSettings, cancellationToken);

        public ImmutableArray<ImmutableArray<byte>> FramesFor(BmsSetting setting, BmsValue value, BmsSettings? current)
        {
            var row = Jk02SettingRow.Find(setting.Name)!;
            return [[.. Jk02Request.Write(row, bms._is32S, row.Raw(value))]];
        }

        public async ValueTask SendAsync(ImmutableArray<ImmutableArray<byte>> frames, CancellationToken cancellationToken)
        {
            foreach (var frame in frames)
            {
                try
                {
                    await bms._link.AskAsync<bool>(frame.AsMemory(), "a write", TryTakeReady, cancellationToken);
                }
                catch (LinkException silence) when (silence.InnerException is TimeoutException)
                {
                    // The message proves nothing when it comes, and nothing when it does not: what was taken shows in the settings.
                }
            }
        }

        private static bool TryTakeReady(ReadOnlySpan<byte> received, out int consumed, out bool isReady)
        {
            var at = received.IndexOf(Jk02Request.Ready);
            isReady = at >= 0;
            consumed = isReady ? at + Jk02Request.Ready.Length : 0;
            return isReady;
        }
    }
}
