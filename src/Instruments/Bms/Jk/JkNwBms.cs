using System.Buffers;
using System.Collections.Immutable;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>A JK of the older generation on its UART ("GPS" port or RS485 adapter), 115200 8N1.</summary>
public sealed class JkNwBms : IBms
{
    private static readonly byte[] ReadAll = JkNwFrame.Build(JkNwCommand.ReadAll, [0]);
    private static readonly byte[] Activate = JkNwFrame.Build(JkNwCommand.Activate, [0]);

    // The vendor allows the unit 5 s; measured 26 ms. A sleeping unit is woken and asked again.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    // The vendor wants 100 ms between packets.
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);

    private readonly BmsLink _link;

    private JkNwBms(BmsLink link, BmsIdentity identity)
    {
        _link = link;
        Identity = identity;
        var line = new Line(this);
        Writer = new SettingWriter(line);
        Calibration = new CalibrationWriter(line, new JkNwCalibrationRoute(identity), UpdatePeriod);
    }

    public BmsIdentity Identity { get; }

    public string Who => $"{Identity.Maker} {Identity.Model} at {_link.Address}";

    public TimeSpan UpdatePeriod => TimeSpan.FromSeconds(1);

    public IBmsWriter? Writer { get; }

    public IBmsCalibration? Calibration { get; }

    /// <summary>Identifies the unit first; a unit that does not answer is woken once and asked again, then this throws.</summary>
    public static ValueTask<JkNwBms> ConnectAsync(ITransport transport, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(transport, null, time, cancellationToken);

    /// <param name="patience">How long to wait for a unit that may be of another protocol; null: as long as the vendor says, and wake it.</param>
    internal static async ValueTask<JkNwBms> ConnectAsync(ITransport transport, TimeSpan? patience, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var link = new BmsLink(transport, time, Timeout, Gap);
        try
        {
            var (_, identity) = await link.ProbeAsync<(BmsState, BmsIdentity)>(ReadAll, "read all (JK 4E57)", TryTakeAll, patience ?? Timeout, cancellationToken);
            return new JkNwBms(link, identity);
        }
        catch (LinkException late) when (patience is null && late.InnerException is TimeoutException)
        {
            // It may be asleep: wake it, whatever it answers to that, then ask once more.
            try
            {
                await link.ProbeAsync<bool>(Activate, "waking up", TryTakeAny, Timeout, cancellationToken);
            }
            catch (LinkException silence) when (silence.InnerException is TimeoutException)
            {
            }

            var (_, identity) = await link.ProbeAsync<(BmsState, BmsIdentity)>(ReadAll, "read all (JK 4E57)", TryTakeAll, Timeout, cancellationToken);
            return new JkNwBms(link, identity);
        }
    }

    public async ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken) => (await AskAllAsync(_link, cancellationToken)).State;

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private static ValueTask<(BmsState State, BmsIdentity Identity)> AskAllAsync(BmsLink link, CancellationToken cancellationToken) =>
        link.AskAsync<(BmsState, BmsIdentity)>(ReadAll, "read all", TryTakeAll, cancellationToken);

    private static bool TryTakeAll(ReadOnlySpan<byte> received, out int consumed, out (BmsState, BmsIdentity) answer) =>
        TryTakeOf(received, TryRead, out consumed, out answer);

    private static bool TryTakeSettings(ReadOnlySpan<byte> received, out int consumed, out BmsSettings settings) =>
        TryTakeOf(received, JkNwSettings.TryRead, out consumed, out settings);

    private static bool TryRead(ReadOnlySpan<byte> frame, out (BmsState, BmsIdentity) answer)
    {
        var isRead = JkNwState.TryRead(frame, out var state, out var identity);
        answer = (state, identity);
        return isRead;
    }

    private delegate bool TryReadFrame<T>(ReadOnlySpan<byte> frame, out T value);

    private static bool TryTakeOf<T>(ReadOnlySpan<byte> received, TryReadFrame<T> read, out int consumed, out T answer)
    {
        // A false start mark with a long length hides the real frame behind it: each mark is tried, and the first that may
        // still become a frame is kept.
        answer = default!;
        int? keep = null;
        var from = 0;
        while (true)
        {
            var status = JkNwFrame.TryFind(received[from..], out var at, out var length);
            from += at;
            if (status == OperationStatus.Done)
            {
                var frame = received.Slice(from, length);
                from += length;
                keep = null;
                if (read(frame, out answer))
                {
                    consumed = from;
                    return true;
                }
            }
            else if (received.Length - from < JkNwFrame.Start.Length)
            {
                consumed = keep ?? from;
                return false;
            }
            else
            {
                keep ??= status == OperationStatus.NeedMoreData ? from : null;
                from += JkNwFrame.Start.Length;
            }
        }
    }

    private static bool TryTakeAny(ReadOnlySpan<byte> received, out int consumed, out bool answered)
    {
        answered = JkNwFrame.TryFind(received, out var at, out var length) == OperationStatus.Done && JkNwFrame.IsReply(received[at..]);
        consumed = answered ? at + length : 0;
        return answered;
    }

    private sealed class Line(JkNwBms bms) : ISettingsLine
    {
        public BmsIdentity Identity => bms.Identity;

        public string Who => bms.Who;

        public TimeProvider Time => bms._link.Time;

        public ImmutableArray<BmsSetting> Settings { get; } = [.. JkNwSettingRow.All.Select(row => row.Setting)];

        public async ValueTask<BmsIdentity> IdentifyAsync(CancellationToken cancellationToken) => (await AskAllAsync(bms._link, cancellationToken)).Identity;

        public ValueTask<BmsState> ReadStateAsync(CancellationToken cancellationToken) => bms.ReadAsync(cancellationToken);

        public ValueTask<BmsSettings> ReadSettingsAsync(CancellationToken cancellationToken) =>
            bms._link.AskAsync<BmsSettings>(ReadAll, "its settings", TryTakeSettings, cancellationToken);

        public ImmutableArray<ImmutableArray<byte>> FramesFor(BmsSetting setting, BmsValue value, BmsSettings? current)
        {
            // Source 3 and no pairing before it, as reported to work for both switches (syssi/esphome-jk-bms issue 404).
            var row = JkNwSettingRow.Find(setting.Name)!;
            return [[.. JkNwFrame.Build(JkNwCommand.Write, [row.Id, (byte)row.Raw(value)])]];
        }

        public async ValueTask SendAsync(ImmutableArray<ImmutableArray<byte>> frames, CancellationToken cancellationToken)
        {
            foreach (var frame in frames)
            {
                try
                {
                    await bms._link.AskAsync<bool>(frame.AsMemory(), "a write", TryTakeAny, cancellationToken);
                }
                catch (LinkException silence) when (silence.InnerException is TimeoutException)
                {
                    // No refusal is documented and no full reply was ever captured: what was taken shows in the read-back.
                }
            }
        }
    }
}
