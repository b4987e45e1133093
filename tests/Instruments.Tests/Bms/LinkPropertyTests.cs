using PackBench.Instruments.Bms;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>What no line may do, whatever its protocol: lose an answer that comes in pieces, or give a wrong one for an answer that was damaged.</summary>
public sealed class LinkPropertyTests
{
    public static TheoryData<string> Protocols => ["jk02-32s", "jk-modbus", "jk-nw", "jbd"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_answer_is_read_whatever_the_pieces_that_it_comes_in(string protocol)
    {
        BmsState? whole = null;
        foreach (var pieces in (int[])[int.MaxValue, .. Enumerable.Range(1, 24), .. Enumerable.Range(0, 40).Select(i => 25 + (7 * i))])
        {
            await using var transport = new ReplayTransport(Unit(protocol), pieces);
            await using var bms = await BmsConnector.ConnectAsync(transport, protocol, new HurriedTime(), Token);
            var state = await bms.ReadAsync(Token);
            whole ??= state;
            BmsStates.AssertSame(Comparable(whole), Comparable(state));
        }
    }

    /// <summary>One byte of one answer is changed, at every third place and in two ways: the reading fails, or it is what the unit said.</summary>
    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_changed_byte_anywhere_in_an_answer_never_makes_another_reading(string protocol)
    {
        var unit = Unit(protocol);
        var (place, flip, answers, damaged) = (-1, (byte)0, 0, 0);
        await using var transport = new ReplayTransport(request =>
        {
            var answer = (byte[])unit(request).Clone();
            if (answers++ == 0)
            {
                damaged = answer.Length;
            }

            if (place >= 0 && place < answer.Length)
            {
                answer[place] ^= flip;
                place = -1;
            }

            return answer;
        });
        await using var bms = await BmsConnector.ConnectAsync(transport, protocol, new HurriedTime(), Token);
        answers = 0;
        var whole = Comparable(await bms.ReadAsync(Token));
        var (refused, length) = (0, damaged);
        for (var at = 0; at < length; at += 3)
        {
            (place, flip) = (at, at % 2 == 0 ? (byte)0x01 : (byte)0x40);
            try
            {
                BmsStates.AssertSame(whole, Comparable(await bms.ReadAsync(Token)));
            }
            catch (LinkException)
            {
                refused++;
            }

            place = -1;
            BmsStates.AssertSame(whole, Comparable(await bms.ReadAsync(Token)));
        }

        // Not noticed is only what says nothing: zeros around a frame.
        Assert.InRange(refused, (length / 3) - 3, length);
    }

    private static Func<byte[], byte[]> Unit(string protocol) => protocol switch
    {
        "jk-nw" => new NwUnit().Answer,
        "jbd" => new JbdUnit().Answer,
        _ => JkUnit.OnRs485().Answer,
    };

    /// <summary>A protocol that does not carry a field shows none; here they are compared as one.</summary>
    private static BmsState Comparable(BmsState state) => state with
    {
        FullCapacity = state.FullCapacity ?? default(Quantities.Charge), RemainingCapacity = state.RemainingCapacity ?? default(Quantities.Charge),
        StateOfCharge = state.StateOfCharge ?? 0, DischargeFactor = state.DischargeFactor ?? 0,
    };
}
