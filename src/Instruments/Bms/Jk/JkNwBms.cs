using System.Buffers;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Bms.Jk;

/// <summary>A JK of the older generation on its UART ("GPS" port or RS485 adapter), 115200 8N1.</summary>
public sealed class JkNwBms : IBms
{
    private static readonly byte[] ReadAll = JkNwFrame.Build(JkNwCommand.ReadAll, [0]);
    private static readonly byte[] Activate = JkNwFrame.Build(JkNwCommand.Activate, [0]);

    // The vendor allows the unit 5 s; measured 26 ms. A sleeping unit is woken and asked again.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly BmsLink _link;

    private JkNwBms(BmsLink link, BmsIdentity identity)
    {
        _link = link;
        Identity = identity;
    }

    public BmsIdentity Identity { get; }

    public string Who => $"{Identity.Maker} {Identity.Model} at {_link.Address}";

    public TimeSpan UpdatePeriod => TimeSpan.FromSeconds(1);

    public static async ValueTask<JkNwBms> ConnectAsync(ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var link = new BmsLink(transport, time, Timeout);
        try
        {
            return new JkNwBms(link, (await AskAllAsync(link, cancellationToken)).Identity);
        }
        catch (LinkException late) when (late.InnerException is TimeoutException)
        {
            // It may be asleep: wake it, whatever it answers to that, then ask once more.
            try
            {
                await link.AskAsync<bool>(Activate, "waking up", TryTakeAny, cancellationToken);
            }
            catch (LinkException silence) when (silence.InnerException is TimeoutException)
            {
            }

            return new JkNwBms(link, (await AskAllAsync(link, cancellationToken)).Identity);
        }
    }

    public async ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken) => (await AskAllAsync(_link, cancellationToken)).State;

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private static ValueTask<(BmsState State, BmsIdentity Identity)> AskAllAsync(BmsLink link, CancellationToken cancellationToken) =>
        link.AskAsync<(BmsState, BmsIdentity)>(ReadAll, "read all", TryTakeAll, cancellationToken);

    private static bool TryTakeAll(ReadOnlySpan<byte> received, out int consumed, out (BmsState, BmsIdentity) answer)
    {
        consumed = 0;
        answer = default;
        while (true)
        {
            var status = JkNwFrame.TryFind(received[consumed..], out var at, out var length);
            consumed += at;
            if (status == OperationStatus.NeedMoreData)
            {
                return false;
            }

            if (status == OperationStatus.InvalidData)
            {
                // The two start bytes also occur within version texts: go on just behind them.
                consumed += JkNwFrame.Start.Length;
                continue;
            }

            var frame = received.Slice(consumed, length);
            consumed += length;
            if (JkNwState.TryRead(frame, out var state, out var identity))
            {
                answer = (state, identity);
                return true;
            }
        }
    }

    private static bool TryTakeAny(ReadOnlySpan<byte> received, out int consumed, out bool answered)
    {
        answered = JkNwFrame.TryFind(received, out var at, out var length) == OperationStatus.Done && JkNwFrame.IsReply(received[at..]);
        consumed = answered ? at + length : 0;
        return answered;
    }
}
