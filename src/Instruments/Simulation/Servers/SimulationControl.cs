using System.Buffers;
using System.Globalization;
using System.Text;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>
/// The words that change a simulated world while it runs, one line each: a fault as a scenario says it (<c>bms-silent for 30 s</c>), <c>mend</c>
/// with a fault, <c>faults</c>, <c>state</c>. Each line gets one line back, <c>error:</c> in front of a refusal. As an endpoint it can be served on a socket.
/// </summary>
public sealed class SimulationControl(SimulatedBench bench) : ISimulatedEndpoint
{
    public const string Refusal = "error: ";
    private const int LongestLine = 1000;
    private readonly List<byte> _line = [];

    public string Execute(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            return words switch
            {
                [] or ["help"] => "say a fault (bms-silent for 30 s), mend FAULT, faults, state, or connect bms (or charger, voltmeter_on …): what stands on the pack",
                ["faults"] => string.Join(", ", ScheduledFault.Names),
                ["state"] => State(),
                ["mend", .. var rest] => Mend(ScheduledFault.Parse(string.Join(' ', rest))),
                ["connect", var configuration] => Connect(configuration),
                _ => Inject(ScheduledFault.Parse(line.Trim())),
            };
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            return Refusal + wrong.Message.ReplaceLineEndings(" ");
        }
    }

    public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer)
    {
        // Several clients come one line at a time; their server does not hold them apart.
        lock (_line)
        {
            foreach (var value in written)
            {
                if (value != (byte)'\n')
                {
                    if (_line.Count < LongestLine)
                    {
                        _line.Add(value);
                    }

                    continue;
                }

                answer.Write(Encoding.UTF8.GetBytes(Execute(Encoding.UTF8.GetString([.. _line])) + "\n"));
                _line.Clear();
            }
        }
    }

    public void Clear()
    {
        lock (_line)
        {
            _line.Clear();
        }
    }

    private string Inject(ScheduledFault fault)
    {
        bench.Inject(fault);
        return fault.At.TotalSeconds > bench.Seconds ? $"{fault}: to come" : $"{fault}: begun";
    }

    private string Connect(string configuration)
    {
        bench.Connect(configuration);
        return $"connected as '{configuration}'";
    }

    private string Mend(ScheduledFault fault)
    {
        if (!bench.ActiveFaults.Any(active => active.Fault == fault.Fault && (!active.IsOnWire || active.On == fault.On)))
        {
            return $"{Refusal}{fault} is not among the faults of now: {Active()}";
        }

        bench.Mend(fault);
        return $"{fault}: mended";
    }

    private string State()
    {
        lock (bench.Gate)
        {
            bench.Advance();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeSpan.FromSeconds(Math.Floor(bench.Seconds)):c} simulated, pack {bench.TerminalVolts:0.000} V, {bench.TerminalCurrent:0.000} A, lowest cell {Lowest():0.000} V, faults: {Active()}");
        }
    }

    private double Lowest() => Enumerable.Range(0, bench.Pack.Groups).Min(bench.Cell);

    private string Active() => bench.ActiveFaults is { Count: > 0 } active ? string.Join("; ", active) : "none";
}
