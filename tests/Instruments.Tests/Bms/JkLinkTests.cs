using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class JkLinkTests
{
    private static readonly HurriedTime Hurried = new();
    private static readonly byte[] Device = CapturedFrames.Find("jk02-32s", "32s-devinfo-sw15.38-a").Bytes;
    private static readonly byte[] Cells = CapturedFrames.Find("jk02-32s", "32s-cellinfo-v15-charging-31.881A").Bytes;

    [Theory]
    [InlineData("pb-trigger-about-addr1", Jk02Type.DeviceInfo)]
    [InlineData("pb-trigger-settings-addr1", Jk02Type.Settings)]
    [InlineData("pb-trigger-status-addr1", Jk02Type.CellInfo)]
    public void Our_trigger_is_the_one_that_was_captured(string name, Jk02Type type)
    {
        Assert.Equal(CapturedFrames.Find("jk-pb-rs485", name).Bytes, JkModbus.Trigger(1, type));
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(7, 11, false)]
    [InlineData(128, 5, true)]
    [InlineData(400, 0, true)]
    public async Task A_frame_in_pieces_behind_an_echo_with_zeros_around_is_read(int pieces, int echoed, bool zeros)
    {
        await using var transport = new ReplayTransport(request => Answer(request, echoed, zeros), pieces);
        await using var bms = await BmsConnector.ConnectAsync(transport, "auto", Hurried, TestContext.Current.CancellationToken);
        Assert.Equal("JK02-32S", bms.Identity.Protocol);
        for (var i = 0; i < 3; i++)
        {
            var state = await bms.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal(31.881, state.Current.Amperes, 6);
        }
    }

    [Fact]
    public async Task A_damaged_frame_is_refused_and_the_next_reading_is_right()
    {
        var damage = false;
        await using var transport = new ReplayTransport(request =>
        {
            var answer = Answer(request, 0, zeros: true);
            if (damage)
            {
                answer[100] ^= 0x10;
                damage = false;
            }

            return answer;
        });
        await using var bms = await BmsConnector.ConnectAsync(transport, "jk02-32s", Hurried, TestContext.Current.CancellationToken);
        damage = true;
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await bms.ReadAsync(TestContext.Current.CancellationToken));
        Assert.IsType<TimeoutException>(refused.InnerException);
        Assert.Equal(31.881, (await bms.ReadAsync(TestContext.Current.CancellationToken)).Current.Amperes, 6);
        Assert.Equal(1, transport.Resynchronized);
    }

    [Fact]
    public async Task A_frame_that_another_unit_was_asked_for_is_not_taken()
    {
        var foreign = false;
        await using var transport = new ReplayTransport(request =>
        {
            var answer = Answer(request, 0, zeros: false);
            if (foreign)
            {
                // The acknowledge of unit 2 behind the frame: somebody else's polling on the same bus.
                JkModbus.Acknowledge(JkModbus.Trigger(2, Jk02Type.CellInfo)).CopyTo(answer, answer.Length - 8);
            }

            return answer;
        });
        await using var bms = await BmsConnector.ConnectAsync(transport, "jk02-32s", Hurried, TestContext.Current.CancellationToken);
        foreign = true;
        await Assert.ThrowsAsync<LinkException>(async () => await bms.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_old_unit_is_found_where_the_new_question_gets_no_answer()
    {
        var frame = CapturedFrames.Find("jk-nw-uart", "nw-16s-charging-sw11.262H").Bytes;
        await using var transport = new ReplayTransport(request => request[0] == 0x4E ? [.. request, .. frame] : [], pieces: 13);
        await using var bms = await BmsConnector.ConnectAsync(transport, "auto", Hurried, TestContext.Current.CancellationToken);
        Assert.Equal("JK 4E57 v1", bms.Identity.Protocol);
        Assert.Equal(10.12, (await bms.ReadAsync(TestContext.Current.CancellationToken)).Current.Amperes, 6);
    }

    [Fact]
    public async Task Version_text_that_looks_like_a_start_mark_does_not_lose_the_frame()
    {
        var frame = CapturedFrames.Of("jk-nw-uart").First(capture => capture.IsGood && capture.IsFromBms).Bytes;
        byte[] spliced = [0x4E, 0x57, 0xFF, 0xFF, .. frame];
        await using var transport = new ReplayTransport(_ => spliced);
        await using var bms = await BmsConnector.ConnectAsync(transport, "jk-nw", Hurried, TestContext.Current.CancellationToken);
        Assert.NotEmpty((await bms.ReadAsync(TestContext.Current.CancellationToken)).Cells);
    }

    private static byte[] Answer(byte[] request, int echoed, bool zeros)
    {
        if (request.Length != 11 || request[1] != 0x10)
        {
            return [];
        }

        var frame = request[3] == 0x1C ? Device : Cells;
        byte[] gap = zeros ? [0] : [];
        return [.. request[..echoed], .. frame, .. gap, .. JkModbus.Acknowledge(request), .. gap];
    }
}
