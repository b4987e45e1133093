using System.Buffers;
using CsCheck;
using PackBench.Instruments.Bms.Jk;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class Jk02FrameTests
{
    public static TheoryData<string, string> Captures => CapturedFrames.Names("jk02-32s", "jk02-24s");

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_captured_frame_decodes_to_the_values_its_source_states(string file, string name)
    {
        var frame = CapturedFrames.Find(file, name);
        Assert.Equal(frame.IsGood, Jk02Frame.IsWhole(frame.Bytes));
        if (!frame.IsGood)
        {
            return;
        }

        if (Jk02Frame.TypeOf(frame.Bytes) == Jk02Type.CellInfo)
        {
            Assert.True(Jk02CellInfo.TryRead(frame.Bytes, file == "jk02-32s", out var state));
            StatedValues.AssertAll(frame.Expected, state);
        }
        else if (Jk02Frame.TypeOf(frame.Bytes) == Jk02Type.DeviceInfo)
        {
            Assert.True(Jk02DeviceInfo.TryRead(frame.Bytes, out var info));
            Assert.Equal(file == "jk02-32s", info.Is32S);
            Check("model", info.Model);
            Check("hw_version", info.Hardware);
            Check("sw_version", info.Software);
            Check("name", info.Name);
            Check("serial_number", info.Serial);
        }

        void Check(string key, string actual)
        {
            if (frame.Expected.TryGetProperty(key, out var stated))
            {
                Assert.Equal(stated.GetString(), actual);
            }
        }
    }

    [Fact]
    public void The_edition_shows_in_the_content_of_every_captured_cell_frame()
    {
        foreach (var (file, is32S) in new[] { ("jk02-32s", true), ("jk02-24s", false) })
        {
            var cellFrames = CapturedFrames.Of(file).Where(frame => frame.IsGood && Jk02Frame.TypeOf(frame.Bytes) == Jk02Type.CellInfo).ToList();
            Assert.NotEmpty(cellFrames);
            Assert.All(cellFrames, frame => Assert.Equal(is32S, Jk02CellInfo.Is32S(frame.Bytes)));
        }
    }

    [Fact]
    public void The_current_of_every_loaded_capture_is_its_sensor_millivolts_times_its_factor_in_whole_steps()
    {
        // G x millivolts x factor with G 0.2 A/mV on B units and 0.4 A/mV on PB V15: the measurement model behind the calibration.
        var frame = CapturedFrames.Find("jk02-32s", "32s-cellinfo-v15-charging-31.881A").Bytes;
        Assert.True(Jk02CellInfo.TryRead(frame, true, out var state));
        Assert.Equal(0.082, state.ChargeSensor!.Value.Volts, 6);
        Assert.Equal(0.972, state.ChargeFactor!.Value, 6);
        Assert.Equal(31.881, Math.Truncate(0.4 * 82 * 0.972 * 1000) / 1000, 6);
        Assert.Equal(31.881, state.Current.Amperes, 6);
    }

    [Fact]
    public void A_frame_is_found_however_it_is_split()
    {
        var frame = CapturedFrames.Find("jk02-32s", "32s-cellinfo-sw11.48-aiobmsble").Bytes;
        for (var split = 1; split < frame.Length; split++)
        {
            Assert.Equal(OperationStatus.NeedMoreData, Jk02Frame.TryFind(frame.AsSpan(0, split), out var keep));
            Assert.True(keep == 0 || split < 4);
        }

        Assert.Equal(OperationStatus.Done, Jk02Frame.TryFind(frame, out var at));
        Assert.Equal(0, at);
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed()
    {
        var frame = CapturedFrames.Find("jk02-32s", "32s-cellinfo-v14-high-delta").Bytes;
        for (var i = 0; i < frame.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = (byte[])frame.Clone();
                damaged[i] ^= (byte)(1 << bit);
                Assert.False(Jk02Frame.IsWhole(damaged));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_reads_back(bool is32S)
    {
        BmsStates.Any.Sample(
            state =>
            {
                var frame = new byte[Jk02Frame.Length];
                Jk02CellInfo.Write(frame, state, is32S, 7);
                Assert.True(Jk02CellInfo.TryRead(frame, is32S, out var read));
                BmsStates.AssertSame(state, read);
            },
            iter: 300);
    }

    [Fact]
    public void Passwords_in_device_info_reach_nobody()
    {
        var frame = new byte[Jk02Frame.Length];
        Jk02DeviceInfo.Write(frame, new Jk02DeviceInfo("JK_X", "11.XA", "11.48", "name", "1234"), 0);
        "secret01"u8.CopyTo(frame.AsSpan(62));
        "secret02"u8.CopyTo(frame.AsSpan(118));
        Jk02Frame.Seal(frame);
        Assert.True(Jk02DeviceInfo.TryRead(frame, out var info));
        Assert.DoesNotContain("secret", info.ToString(), StringComparison.Ordinal);
    }
}
