using System.Buffers;
using CsCheck;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class JkNwFrameTests
{
    public static TheoryData<string, string> Captures => CapturedFrames.Names("jk-nw-uart");

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_captured_frame_decodes_to_the_values_its_source_states(string file, string name)
    {
        var frame = CapturedFrames.Find(file, name);
        Assert.Equal(frame.IsGood, JkNwFrame.IsWhole(frame.Bytes));
        if (!frame.IsGood || !frame.IsFromBms)
        {
            return;
        }

        Assert.True(JkNwState.TryRead(frame.Bytes, out var state, out var identity));
        StatedValues.AssertAll(frame.Expected, state);
        Assert.NotEmpty(identity.Software);
        Assert.Equal(state.PackVoltage.Volts, state.Cells.Sum(cell => cell.Volts), 0.01 * state.PackVoltage.Volts);
    }

    [Theory]
    [InlineData("nw-16s-charging-sw11.262H", 10.12)]
    [InlineData("nw-16s-discharging-sw11.262H", -8.80)]
    public void Charging_is_positive(string name, double amperes)
    {
        Assert.True(JkNwState.TryRead(CapturedFrames.Find("jk-nw-uart", name).Bytes, out var state, out _));
        Assert.Equal(amperes, state.Current.Amperes, 6);
    }

    [Theory]
    [InlineData("nw-16s-alarm-undervoltage", "discharge under-voltage")]
    [InlineData("nw-16s-alarm-undertemperature", "low temperature")]
    public void Alarms_have_names(string name, string alarm)
    {
        Assert.True(JkNwState.TryRead(CapturedFrames.Find("jk-nw-uart", name).Bytes, out var state, out _));
        Assert.Equal([alarm], state.Alarms);
    }

    [Fact]
    public void Our_request_is_the_one_that_was_captured()
    {
        Assert.Equal(CapturedFrames.Find("jk-nw-uart", "nw-request-read-all-src3").Bytes, JkNwFrame.Build(JkNwCommand.ReadAll, [0]));
    }

    [Fact]
    public void A_frame_is_found_however_it_is_split()
    {
        var frame = CapturedFrames.Find("jk-nw-uart", "nw-14s-charging-4.53A-sw11.261").Bytes;
        for (var split = 1; split < frame.Length; split++)
        {
            Assert.Equal(OperationStatus.NeedMoreData, JkNwFrame.TryFind(frame.AsSpan(0, split), out _, out _));
        }

        Assert.Equal(OperationStatus.Done, JkNwFrame.TryFind(frame, out _, out var length));
        Assert.Equal(frame.Length, length);
    }

    [Fact]
    public void A_changed_byte_anywhere_is_noticed()
    {
        var frame = CapturedFrames.Find("jk-nw-uart", "nw-14s-charging-4.53A-sw11.261").Bytes;
        Gen.Select(Gen.Int[0, frame.Length - 1], Gen.Byte[1, 255]).Sample(
            change =>
            {
                var damaged = (byte[])frame.Clone();
                damaged[change.Item1] ^= change.Item2;
                Assert.False(JkNwFrame.IsWhole(damaged));
            },
            iter: 3000);
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        var identity = new BmsIdentity("JK", "JK_B2A8S20P", "70123456", "", "11.XW_S11.26", "JK 4E57 v1");
        BmsStates.Any.Sample(
            state =>
            {
                var frame = JkNwFrame.Build(JkNwCommand.ReadAll, JkNwState.Write(state, identity), isReply: true);
                Assert.True(JkNwState.TryRead(frame, out var read, out var who));
                BmsStates.AssertSame(state, read);
                Assert.Equal(identity, who);
            },
            iter: 300);
    }
}
