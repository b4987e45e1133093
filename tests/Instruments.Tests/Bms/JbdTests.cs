using System.Buffers;
using CsCheck;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jbd;
using PackBench.Instruments.Quantities;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class JbdTests
{
    private static readonly byte[] Cells = JbdUnit.Data("jbd-sp04s034-cells-4s");

    public static TheoryData<string, string> Captures => CapturedFrames.Names("jbd");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Captures))]
    public void A_captured_frame_decodes_to_the_values_its_source_states(string file, string name)
    {
        var frame = CapturedFrames.Find(file, name);
        if (!frame.IsFromBms)
        {
            return;
        }

        // The sample of the newer layout ends before its last byte as its source prints it.
        var isWhole = JbdFrame.IsWhole(frame.Bytes);
        Assert.Equal(frame.IsGood && frame.Bytes[^1] == 0x77, isWhole);
        if (!isWhole || JbdFrame.StatusOf(frame.Bytes) != 0)
        {
            return;
        }

        var data = JbdFrame.DataOf(frame.Bytes);
        if (JbdFrame.RegisterOf(frame.Bytes) == 3 || (JbdFrame.RegisterOf(frame.Bytes) == 0xA5 && name.EndsWith("basic", StringComparison.Ordinal)))
        {
            Assert.True(JbdState.TryRead(data, new byte[2 * data[21]], out var state));
            StatedValues.AssertAll(frame.Expected, state);
            AssertTemperatures(frame, state);
        }
        else if (JbdFrame.RegisterOf(frame.Bytes) == 4)
        {
            Assert.True(JbdState.TryRead(new byte[23], data, out var state));
            StatedValues.AssertAll(frame.Expected, state);
        }
    }

    [Fact]
    public void Discharging_is_negative()
    {
        Assert.True(JbdState.TryRead(JbdUnit.Data("jbd-15.60V-discharging-2.87A-test"), Cells, out var state));
        Assert.Equal(-2.87, state.Current.Amperes, 6);
        Assert.True(JbdState.TryRead(JbdUnit.Data("jbd-15.47V-software-mos-lock"), Cells, out var locked));
        Assert.Equal(["switched off by software"], locked.Alarms);
        Assert.False(locked.ChargeOn);
    }

    [Theory]
    [InlineData("jbd-req-03", 3)]
    [InlineData("jbd-req-04", 4)]
    [InlineData("jbd-req-05", 5)]
    public void Our_requests_are_the_ones_that_were_captured(string name, byte register) =>
        Assert.Equal(CapturedFrames.Find("jbd", name).Bytes, JbdRequest.Read(register));

    [Fact]
    public void Factory_mode_and_switches_are_written_as_captured()
    {
        Assert.Equal(CapturedFrames.Find("jbd", "jbd-factory-enter").Bytes, JbdRequest.Enter());
        Assert.Equal(CapturedFrames.Find("jbd", "jbd-factory-exit-no-save").Bytes, JbdRequest.Leave());
        Assert.Equal(CapturedFrames.Find("jbd", "jbd-mos-charge-off").Bytes, JbdRequest.SetSwitches(charge: false, discharge: true));
        Assert.Equal(CapturedFrames.Find("jbd", "jbd-mos-both-on").Bytes, JbdRequest.SetSwitches(charge: true, discharge: true));
        Assert.Equal("DD5A01022828FFAD77", Convert.ToHexString(JbdRequest.LeaveAndSave()));
    }

    [Fact]
    public void A_changed_byte_anywhere_is_noticed()
    {
        var frame = CapturedFrames.Find("jbd", "jbd-sp04s034-basic-15.60V").Bytes;
        Gen.Select(Gen.Int[0, frame.Length - 1], Gen.Byte[1, 255]).Where(change => change.Item1 != 1).Sample(
            change =>
            {
                var damaged = (byte[])frame.Clone();
                damaged[change.Item1] ^= change.Item2;
                Assert.False(JbdFrame.IsWhole(damaged));
            },
            iter: 3000);
    }

    [Fact]
    public void A_frame_is_found_however_it_is_split()
    {
        var frame = CapturedFrames.Find("jbd", "jbd-sp04s034-basic-15.60V").Bytes;
        for (var split = 1; split < frame.Length; split++)
        {
            Assert.Equal(OperationStatus.NeedMoreData, JbdFrame.TryFind(frame.AsSpan(0, split), out var at, out _));
            Assert.Equal(0, at);
        }
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        BmsStates.Any.Where(state => Math.Abs(state.Current.Amperes) < 300).Sample(
            state =>
            {
                var known = state with { Temperatures = state.Temperatures.Remove("mos"), FullCapacity = 80.0.AmpereHours, RemainingCapacity = 40.0.AmpereHours, DischargeFactor = 1 };
                Assert.True(JbdState.TryRead(JbdState.WriteBasic(known), JbdState.WriteCells(known), out var read));
                BmsStates.AssertSame(known, read with { DischargeFactor = 1 });
            },
            iter: 300);
    }

    [Fact]
    public async Task A_unit_that_sleeps_through_the_first_request_and_echoes_is_found()
    {
        var unit = new JbdUnit();
        var asked = 0;
        await using var transport = new ReplayTransport(request => request[0] == 0xDD && ++asked > 1 ? [.. request, 0xDD, 0x03, .. unit.Answer(request)] : [], pieces: 3);
        await using var bms = await BmsConnector.ConnectAsync(transport, "auto", new HurriedTime(), Token);
        Assert.Equal(new BmsIdentity("JBD", "JBD-SP04S034-L4S-200A-B-U", "", "", "8.0", "JBD"), bms.Identity);
        var state = await bms.ReadAsync(Token);
        Assert.Equal(15.6, state.PackVoltage.Volts, 6);
        Assert.Equal(3.895, state.Cells[2].Volts, 6);
    }

    [Fact]
    public async Task A_unit_of_2018_that_answers_with_A5_is_read()
    {
        await using var transport = new ReplayTransport(request => (request[0], request[2]) switch
        {
            (0xDD, 3) => [.. request, .. CapturedFrames.Find("jbd", "jbd-2018-header-a5-basic").Bytes],
            (0xDD, 4) => [.. request, .. CapturedFrames.Find("jbd", "jbd-2018-header-a5-cells").Bytes],
            (0xDD, 5) => [.. request, .. CapturedFrames.Find("jbd", "jbd-2018-header-a5-name").Bytes],
            _ => [],
        });
        await using var bms = await BmsConnector.ConnectAsync(transport, "jbd", new HurriedTime(), Token);
        Assert.Equal("LH-SP15S001-P13S-30A", bms.Identity.Model);
        Assert.Equal(12, (await bms.ReadAsync(Token)).Cells.Length);
    }

    [Fact]
    public async Task The_UP_series_is_named_and_refused()
    {
        var block = CapturedFrames.Find("jbd-up-modbus", "jbd-up16s-reply-781000-2").Bytes;
        await using var transport = new ReplayTransport(request => request.Length > 1 && request[1] == 0x78 ? [.. request, .. block] : []);
        var refused = await Assert.ThrowsAsync<LinkException>(async () => await BmsConnector.ConnectAsync(transport, "auto", new HurriedTime(), Token));
        Assert.Contains("UP series", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsTransient);
    }

    private static void AssertTemperatures(CapturedFrames.Frame frame, BmsState state)
    {
        if (frame.Expected.TryGetProperty("temperatures_C", out var stated))
        {
            Assert.Equal(stated.EnumerateArray().Select(value => value.GetDouble()), state.Temperatures.Values.Select(value => Math.Round(value.Celsius, 1)));
        }
    }
}
