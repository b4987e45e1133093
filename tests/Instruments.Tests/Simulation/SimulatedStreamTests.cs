using System.Buffers;
using System.Buffers.Binary;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Simulation;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>The simulated JK behind its Bluetooth module, by requests that were captured or tested by users of public projects.</summary>
public sealed class SimulatedStreamTests
{
    private const string Ready = "AA5590EBC8010100000000000000000000000044";

    // syssi/esphome-jk-bms, PR 128: frames that users tested; the last two are built after the same pattern.
    private const string CalibrateCurrent24S = "AA5590EB24046400000000000000000000000006";
    private const string CellOvp3650 = "AA5590EB0404420E0000000000000000000000D2";
    private readonly SteppedTime _time = new();

    [Fact]
    public void Cells_stream_by_themselves_every_second_once_asked_for()
    {
        var bench = Bench(is24S: true);
        Assert.Empty(Send(bench, ""));
        var first = Send(bench, Request(0x96, 0, 0));
        Assert.Equal(600, first.Length);
        Assert.Equal((byte)Jk02Type.Settings, first[4]);
        _time.Advance(0.5);
        Assert.Empty(Send(bench, ""));
        _time.Advance(0.5);
        var next = Send(bench, "");
        Assert.Equal(300, next.Length);
        Assert.NotEqual(first[305], next[5]);
        Assert.True(Jk02CellInfo.TryRead(next, is32S: false, out var state));
        Assert.Equal(6, state.Cells.Length);
    }

    [Fact]
    public void A_register_is_written_and_answered_ready_whether_or_not_it_was_taken()
    {
        var bench = Bench(is24S: false);
        Assert.Equal(Ready, Convert.ToHexString(Send(bench, CellOvp3650)));
        Assert.Equal(3650, Setting(bench, 18));
        Assert.Equal(Ready, Convert.ToHexString(Send(bench, Request(0x04, 4, 9000))));
        Assert.Equal(3650, Setting(bench, 18));
        Send(bench, Request(0x1E, 4, 0));
        Assert.False(bench.Bms.DischargeOn);
    }

    [Fact]
    public void Register_24_calibrates_the_current_of_the_24S_edition_only_and_67_that_of_the_32S()
    {
        foreach (var (is24S, right, wrong) in new[] { (true, (byte)0x24, (byte)0x67), (false, (byte)0x67, (byte)0x24) })
        {
            var bench = Bench(is24S);
            Sink(bench, 8);
            Send(bench, Request(wrong, 4, 4000));
            Assert.Equal(1, bench.Bms.DischargeFactor);
            Send(bench, Request(right, 4, 4000));
            Assert.Equal(0.5, bench.Bms.DischargeFactor, 0.02);
        }
    }

    [Fact]
    public void A_calibration_without_a_current_is_answered_ready_and_changes_nothing()
    {
        var bench = Bench(is24S: true);
        Assert.Equal(Ready, Convert.ToHexString(Send(bench, CalibrateCurrent24S)));
        Assert.Equal(1, bench.Bms.DischargeFactor);
    }

    private static string Request(byte register, byte length, int value)
    {
        var request = new byte[20];
        Convert.FromHexString("AA5590EB").CopyTo(request, 0);
        (request[4], request[5]) = (register, length);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(6), value);
        request[19] = (byte)request.Sum(part => part);
        return Convert.ToHexString(request);
    }

    private static int Setting(SimulatedBench bench, int offset) => BinaryPrimitives.ReadInt32LittleEndian(Send(bench, Request(0x96, 0, 0)).AsSpan(offset));

    private static void Sink(SimulatedBench bench, double amperes)
    {
        bench.Load.Level = amperes;
        bench.Load.SwitchOn();
        bench.Settle();
    }

    private static byte[] Send(SimulatedBench bench, string hex)
    {
        var answer = new ArrayBufferWriter<byte>();
        bench.Endpoint("bms").Receive(Convert.FromHexString(hex), answer);
        return answer.WrittenSpan.ToArray();
    }

    private SimulatedBench Bench(bool is24S) => new(SimulatedWires.Ideal with { IsStreamingBms = true, Is24SBms = is24S }, _time);
}
