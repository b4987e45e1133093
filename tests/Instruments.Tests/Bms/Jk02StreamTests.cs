using System.Buffers;
using CsCheck;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class Jk02StreamTests
{
    private static readonly byte[] Frame = CapturedFrames.Find("jk02-32s", "32s-cellinfo-sw11.48-aiobmsble").Bytes;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("AT\r\n", false)]
    [InlineData("", true)]
    [InlineData("AT\r\n", true)]
    public void A_message_of_the_bridge_within_a_frame_is_left_out_wherever_it_stands_and_however_it_is_split(string attention, bool ready)
    {
        byte[] splice = [.. System.Text.Encoding.ASCII.GetBytes(attention), .. ready ? Jk02Request.Ready : []];
        var frame = new byte[Jk02Frame.Length];
        for (var at = 4; at < Frame.Length; at++)
        {
            byte[] stream = [.. Frame[..at], .. splice, .. Frame[at..]];
            Assert.Equal(OperationStatus.Done, Jk02Frame.TryTake(stream, frame, out var consumed));
            Assert.Equal(stream.Length, consumed);
            Assert.Equal(Frame, frame);
            for (var split = 1; split < stream.Length; split += 7)
            {
                Assert.Equal(OperationStatus.NeedMoreData, Jk02Frame.TryTake(stream.AsSpan(0, split), frame, out var dropped));
                Assert.True(dropped == 0 || split < 4);
            }
        }
    }

    [Fact]
    public void Whole_frames_come_out_of_any_mixture_with_damaged_ones_and_garbage()
    {
        var piece = Gen.OneOf(
            Gen.Const(Frame),
            Gen.Const("AT\r\n"u8.ToArray()),
            Gen.Const(Jk02Request.Ready.ToArray()),
            Gen.Int[1, 299].Select(length => Frame[..length]),
            Gen.Select(Gen.Int[0, 299], Gen.Byte[1, 255]).Select(change => Damaged(change.Item1, change.Item2)),
            Gen.Byte.Array[0, 40]);
        Gen.Select(piece.Array[0, 6], Gen.Int[1, 64]).Sample(
            (pieces, chunk) =>
            {
                byte[] stream = [.. pieces.SelectMany(bytes => bytes), .. Frame, .. Frame];
                var found = Take(stream, chunk);

                // The sum has eight bits: a torn frame filled up by what follows passes once in 256. Such a one still begins as a frame does.
                Assert.All(found, frame => Assert.Equal(Frame[..4], frame[..4]));
                Assert.Contains(found, frame => frame.SequenceEqual(Frame));
                Assert.True(found.Count(frame => !frame.SequenceEqual(Frame)) <= 1);
            },
            seed: "0N0XIzNsQ0O2",
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public async Task A_stream_gives_each_frame_once_and_only_frames_that_come_after_the_question()
    {
        await using var transport = new ReplayTransport(JkUnit.New().Answer, pieces: 20);
        await using var bms = await Jk02Bms.ConnectAsync(transport, null, TimeProvider.System, Token);
        Assert.Equal(31.881, (await bms.ReadAsync(Token)).Current.Amperes, 6);

        transport.Push(WithCurrent(1000, 1));
        var reading = bms.ReadAsync(Token).AsTask();
        Assert.False(reading.IsCompleted);
        transport.Push(WithCurrent(2000, 2));
        Assert.Equal(2.0, (await reading).Current.Amperes, 6);

        reading = bms.ReadAsync(Token).AsTask();
        transport.Push(WithCurrent(2000, 2));
        transport.Push(WithCurrent(-3000, 3));
        Assert.Equal(-3.0, (await reading).Current.Amperes, 6);
    }

    [Fact]
    public async Task A_unit_behind_a_bridge_is_found_by_itself()
    {
        var unit = new JkUnit("32s-devinfo-sw15.38-a", "32s-cellinfo-v15-charging-31.881A", "32s-settings-sw19.04-issue377") { SpeaksModbus = false, SpeaksTriggers = false };
        await using var transport = new ReplayTransport(unit.Answer, pieces: 20);
        await using var bms = await BmsConnector.ConnectAsync(transport, "auto", new HurriedTime(), Token);
        Assert.IsType<Jk02Bms>(bms);
        Assert.Equal(16, (await bms.ReadAsync(Token)).Cells.Length);
    }

    [Fact]
    public async Task A_stream_that_stopped_is_asked_for_again()
    {
        var unit = JkUnit.New();
        await using var transport = new ReplayTransport(unit.Answer, pieces: 128);
        await using var bms = await Jk02Bms.ConnectAsync(transport, null, new HurriedTime(), Token);
        await bms.ReadAsync(Token);
        BitConverter.TryWriteBytes(unit.Cells.AsSpan(158), -500);
        Jk02Frame.Seal(unit.Cells);
        Assert.Equal(-0.5, (await bms.ReadAsync(Token)).Current.Amperes, 6);
    }

    [Fact]
    public async Task A_unit_that_only_repeats_its_last_frame_is_late_not_read_again()
    {
        var unit = JkUnit.New();
        await using var transport = new ReplayTransport(unit.Answer);
        await using var bms = await Jk02Bms.ConnectAsync(transport, null, new HurriedTime(), Token);
        await bms.ReadAsync(Token);
        var late = await Assert.ThrowsAsync<LinkException>(async () => await bms.ReadAsync(Token));
        Assert.True(late.IsTransient);
    }

    [Fact]
    public async Task A_JK04_is_told_apart_and_refused()
    {
        var device = CapturedFrames.Find("jk04", "jk04-devinfo-sw3.3.0").Bytes;
        await using var transport = new ReplayTransport(request => request[0] == 0xAA ? device : []);
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await BmsConnector.ConnectAsync(transport, "auto", new HurriedTime(), Token));
        Assert.Contains("JK04", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    private static byte[] WithCurrent(int milliamperes, byte counter)
    {
        var frame = (byte[])Frame.Clone();
        BitConverter.TryWriteBytes(frame.AsSpan(158), milliamperes);
        frame[5] = counter;
        Jk02Frame.Seal(frame);
        return frame;
    }

    private static byte[] Damaged(int at, byte change)
    {
        var frame = (byte[])Frame.Clone();
        frame[at] ^= change;
        return frame;
    }

    private static List<byte[]> Take(byte[] stream, int chunk)
    {
        var found = new List<byte[]>();
        var buffer = new List<byte>();
        var frame = new byte[Jk02Frame.Length];
        for (var at = 0; at < stream.Length; at += chunk)
        {
            buffer.AddRange(stream[at..Math.Min(at + chunk, stream.Length)]);
            while (true)
            {
                var status = Jk02Frame.TryTake(buffer.ToArray(), frame, out var consumed);
                buffer.RemoveRange(0, consumed);
                if (status != OperationStatus.Done)
                {
                    break;
                }

                found.Add((byte[])frame.Clone());
            }
        }

        return found;
    }
}
