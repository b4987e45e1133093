using System.Buffers;
using System.Globalization;
using System.Text;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Simulation;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>A simulated bench as somebody at its wires has it, with a clock that only moves when told.</summary>
internal sealed class SimulatedWires(SimulationOptions options)
{
    // Cell info of unit 1, as a public driver of PB units asks for it.
    private static readonly byte[] AskCells = Convert.FromHexString("011016200001020000D6F1");

    public static readonly SimulationOptions Ideal = new() { HasErrors = false };

    private SteppedTime Time { get; } = new();

    public SimulatedBench Bench => field ??= new SimulatedBench(options, Time);

    public static SimulatedWires With(params ReadOnlySpan<string> faults) =>
        new(Ideal with { Faults = [.. faults.ToArray().Select(ScheduledFault.Parse)] });

    public void Wait(double seconds)
    {
        _ = Bench;
        Time.Advance(seconds);
    }

    public string Ask(string name, string text)
    {
        var answer = new ArrayBufferWriter<byte>();
        Bench.Endpoint(name).Receive(Encoding.ASCII.GetBytes(text + "\n"), answer);
        return Encoding.ASCII.GetString(answer.WrittenSpan).TrimEnd('\n');
    }

    public double Number(string name, string text) => double.Parse(Ask(name, text), CultureInfo.InvariantCulture);

    public double PackVolts() => Number("dmm-v", "READ?");

    public double[] Cells() => [.. Ask("scanner", "ROUT:SCAN (@101:106);:READ?").Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    public byte[] BmsFrame()
    {
        var answer = new ArrayBufferWriter<byte>();
        Bench.Endpoint("bms").Receive(AskCells, answer);
        return answer.WrittenSpan.ToArray();
    }

    public BmsState Bms()
    {
        Assert.True(Jk02CellInfo.TryRead(BmsFrame().AsSpan(0, Jk02Frame.Length), is32S: true, out var state));
        return state;
    }

    public void Sink(double amperes)
    {
        Ask("load", string.Create(CultureInfo.InvariantCulture, $":SOUR:FUNC CURR;:SOUR:CURR:RANG 40;:SOUR:CURR {amperes};:SOUR:INP ON"));
        Assert.Equal("0,\"No error\"", Ask("load", "SYST:ERR?"));
    }
}
