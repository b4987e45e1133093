using System.Buffers;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jbd;

/// <summary>A JBD (Xiaoxiang, Overkill, LLT) on RS485, UART or a Bluetooth bridge, 9600 8N1.</summary>
public sealed class JbdBms : IBms
{
    /// <summary>Units of 2018 put this in place of the register number (simat/BatteryMonitor issue 12).</summary>
    private const byte OldReplyMark = 0xA5;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private static readonly byte[] AskBasic = JbdRequest.Read(JbdRequest.BasicInfo);
    private static readonly byte[] AskCells = JbdRequest.Read(JbdRequest.Cells);
    private static readonly byte[] AskName = JbdRequest.Read(JbdRequest.Name);
    private static readonly BmsLink.TryTake<JbdReply> TakeBasic = Taking(JbdRequest.BasicInfo);
    private static readonly BmsLink.TryTake<JbdReply> TakeCells = Taking(JbdRequest.Cells);

    private JbdBms(BmsLink link, BmsIdentity identity)
    {
        Link = link;
        Identity = identity;
        var line = new JbdSettingsLine(this);
        Writer = new SettingWriter(line);
        Calibration = new CalibrationWriter(line, new JbdCalibrationRoute(), UpdatePeriod);
    }

    public BmsIdentity Identity { get; }

    public string Who => $"{Identity.Maker} {Identity.Model} at {Link.Address}";

    public TimeSpan UpdatePeriod => TimeSpan.FromSeconds(1);

    public IBmsWriter? Writer { get; }

    public IBmsCalibration? Calibration { get; }

    internal BmsLink Link { get; }

    /// <summary>Identifies the unit first. The first request may only wake it, so it is asked twice before this throws.</summary>
    public static async ValueTask<JbdBms> ConnectAsync(ITransport transport, TimeProvider time, CancellationToken cancellationToken) =>
        await ConnectAsync(transport, Timeout, time, cancellationToken);

    internal static async ValueTask<JbdBms> ConnectAsync(ITransport transport, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var link = new BmsLink(transport, time, Timeout);
        try
        {
            await link.ProbeAsync(AskBasic, "basic information (JBD)", TakeBasic, patience, cancellationToken);
        }
        catch (LinkException asleep) when (asleep.InnerException is TimeoutException)
        {
            await link.ProbeAsync(AskBasic, "basic information (JBD)", TakeBasic, patience, cancellationToken);
        }

        return new JbdBms(link, await IdentifyAsync(link, cancellationToken));
    }

    public async ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken)
    {
        var basic = await ReadRegisterAsync(AskBasic, TakeBasic, cancellationToken);
        var cells = await ReadRegisterAsync(AskCells, TakeCells, cancellationToken);
        return JbdState.TryRead(basic, cells, out var state)
            ? state
            : throw new LinkException($"{Who}: its basic information of {basic.Length} bytes and its cells of {cells.Length} do not make a state");
    }

    public ValueTask DisposeAsync() => Link.DisposeAsync();

    internal static async ValueTask<BmsIdentity> IdentifyAsync(BmsLink link, CancellationToken cancellationToken)
    {
        var name = await link.AskAsync(AskName, "its name", Taking(JbdRequest.Name), cancellationToken);
        var basic = await link.AskAsync(AskBasic, "basic information", TakeBasic, cancellationToken);
        return new BmsIdentity("JBD", DeviceText.Read(name.Data), "", "", basic.Data.Length > 18 ? JbdState.Software(basic.Data) : "", "JBD");
    }

    internal async ValueTask<byte[]> ReadRegisterAsync(byte[] request, BmsLink.TryTake<JbdReply> take, CancellationToken cancellationToken)
    {
        var reply = await Link.AskAsync(request, $"register {request[2]:X2}", take, cancellationToken);
        return reply.Status == 0 ? reply.Data : throw new InstrumentException(Who, Convert.ToHexString(request), $"status {reply.Status:X2}, {JbdFrame.Meaning(reply.Status)}");
    }

    internal static BmsLink.TryTake<JbdReply> Taking(byte register, bool isWrite = false) =>
        (received, out consumed, out reply) => TryTake(received, register, isWrite, out consumed, out reply);

    private static bool TryTake(ReadOnlySpan<byte> received, byte register, bool isWrite, out int consumed, out JbdReply reply)
    {
        // A false start mark with a long length hides the real frame behind it: each mark is tried, and the first that may
        // still become a frame is kept.
        reply = default;
        int? keep = null;
        var from = 0;
        while (true)
        {
            var status = JbdFrame.TryFind(received[from..], out var at, out var length);
            from += at;
            if (from == received.Length)
            {
                consumed = keep ?? from;
                return false;
            }

            var isFrame = status == OperationStatus.Done
                || (status == OperationStatus.InvalidData && isWrite && JbdFrame.IsSloppyWriteReply(received.Slice(from, length), register));
            if (!isFrame)
            {
                keep ??= status == OperationStatus.NeedMoreData ? from : null;
                from++;
                continue;
            }

            var frame = received.Slice(from, length);
            from += length;
            keep = null;
            if (JbdFrame.RegisterOf(frame) == register || IsOldReply(frame))
            {
                consumed = from;
                reply = new JbdReply(JbdFrame.StatusOf(frame), JbdFrame.DataOf(frame).ToArray());
                return true;
            }
        }
    }

    /// <summary>An echoed read request has the same head, but never data behind a status of zero.</summary>
    private static bool IsOldReply(ReadOnlySpan<byte> frame) =>
        JbdFrame.RegisterOf(frame) == OldReplyMark && JbdFrame.StatusOf(frame) == 0 && !JbdFrame.DataOf(frame).IsEmpty;
}

/// <param name="Status">0: done.</param>
internal readonly record struct JbdReply(byte Status, byte[] Data);
