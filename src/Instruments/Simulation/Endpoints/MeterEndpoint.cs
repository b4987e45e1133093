using System.Buffers;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>A bench multimeter: a Siglent SDM3055 on the pack's terminals, or a Keysight 34465A in its loop.</summary>
internal sealed class MeterEndpoint : ScpiEndpoint
{
    private static readonly double[] VoltRanges = [0.1, 0.2, 1, 2, 10, 20, 100, 200, 1000];
    private static readonly double[] AmpereRanges = [1e-4, 2e-4, 1e-3, 2e-3, 1e-2, 2e-2, 0.1, 0.2, 1, 2, 3, 10];

    private readonly MeasurementError _error;
    private readonly bool _isInLoop;
    private readonly string _numbers;
    private string _function = "VOLT";
    private double _range = 1000;
    private bool _isAuto = true;
    private double _powerLineCycles = 10;
    private double _last;

    private MeterEndpoint(SimulatedBench bench, MeasurementError error, bool isInLoop, string identity, string noError, string numbers)
        : base(bench, identity, noError)
    {
        _error = error;
        _isInLoop = isInLoop;
        _numbers = numbers;
        Query("READ?", Read);
        Query("FETCh?", Read);
        Query("MEASure[:VOLTage]:DC?", Read);
        Query("MEASure:VOLTage[:DC]?", Read);
        Query("[SENSe:]FUNCtion?", answer => Text(answer, $"\"{_function}\""));
        Command("[SENSe:]FUNCtion", argument => Select(argument.Trim('"', '\'')));
        foreach (var (name, word) in new[] { ("VOLTage", "VOLT"), ("CURRent", "CURR") })
        {
            Command($"CONFigure:{name}[:DC]", argument => Configure(word, argument));
            Command($"[SENSe:]{name}[:DC]:RANGe", argument => SetRange(word, argument));
            Query($"[SENSe:]{name}[:DC]:RANGe?", answer => Number(answer, _range, _numbers));
            Command($"[SENSe:]{name}[:DC]:RANGe:AUTO", argument => _isAuto = ScpiArgument.Switch(argument) ?? _isAuto);
            Query($"[SENSe:]{name}[:DC]:RANGe:AUTO?", answer => Text(answer, _isAuto ? "1" : "0"));
            Command($"[SENSe:]{name}[:DC]:NPLC", SetPowerLineCycles);
            Query($"[SENSe:]{name}[:DC]:NPLC?", answer => Number(answer, _powerLineCycles, _numbers));
        }

        Command("TRIGger:SOURce", _ => { });
        Command("TRIGger:COUNt", _ => { });
        Command("SAMPle:COUNt", _ => { });
        Command("INITiate[:IMMediate]", _ => { });
    }

    /// <summary>Identity as a real unit prints it, without a space behind the commas.</summary>
    public static MeterEndpoint Siglent(SimulatedBench bench, MeasurementError error) => new(
        bench, error, isInLoop: false, "Siglent Technologies,SDM3055,SDM35FAX1R0001,3.01.01.10", "0,\"No error\"", "E8");

    public static MeterEndpoint Keysight(SimulatedBench bench, MeasurementError error) => new(
        bench, error, isInLoop: true, "Keysight Technologies,34465A,MY54500001,A.02.14-02.40-02.14-00.49-02-01", "+0,\"No error\"", "+0.00000000E+00;-0.00000000E+00");

    protected override bool IsSilent => !_isInLoop && Bench.Has(SimulatedFault.VoltmeterSilent);

    protected override void Reset() => (_function, _range, _isAuto, _powerLineCycles) = ("VOLT", 1000, true, 10);

    private void Read(IBufferWriter<byte> answer) => Number(answer, Measure(), _numbers);

    private double Measure()
    {
        var volts = _function == "VOLT";

        // Each is wired for one thing: the other function sees nothing.
        var truth = (_isInLoop, volts) switch
        {
            (true, false) => Bench.Has(SimulatedFault.MeterFuseBlown) ? 0 : Bench.TerminalCurrent - Bench.ParasiticCurrent,
            (false, true) => Bench.TerminalVolts,
            _ => 0,
        };
        if (!_isInLoop && Bench.Has(SimulatedFault.VoltmeterFrozen))
        {
            return _last;
        }

        if (!_isInLoop && Bench.Has(SimulatedFault.VoltmeterOverload))
        {
            return double.PositiveInfinity;
        }

        var ranges = volts ? VoltRanges : AmpereRanges;
        if (!_isAuto ? Math.Abs(truth) > 1.2 * _range : Math.Abs(truth) > 1.2 * ranges[^1])
        {
            return double.PositiveInfinity;
        }

        _last = _error.Apply(truth) * (!_isInLoop && Bench.Has(SimulatedFault.VoltmeterTimesThousand) ? 1000 : 1);
        return _last;
    }

    private void Select(string function)
    {
        var name = function.ToUpperInvariant().Split(':')[0];
        if (name is "VOLT" or "VOLTAGE" or "CURR" or "CURRENT")
        {
            _function = name[..4];
            return;
        }

        Error("-224,\"Illegal parameter value\"");
    }

    private void Configure(string function, string argument)
    {
        _function = function;
        SetRange(function, argument.Split(',')[0]);
    }

    private void SetRange(string function, string argument)
    {
        if (argument.Length == 0 || argument.Equals("AUTO", StringComparison.OrdinalIgnoreCase) || argument.Equals("DEF", StringComparison.OrdinalIgnoreCase))
        {
            _isAuto = true;
            return;
        }

        if (!ScpiArgument.TryNumber(argument, out var wanted) || wanted > (function == "VOLT" ? 1000 : 10))
        {
            Error("-222,\"Data out of range\"");
            return;
        }

        _isAuto = false;
        _range = (function == "VOLT" ? VoltRanges : AmpereRanges).First(range => range >= wanted * 0.999999);
    }

    private void SetPowerLineCycles(string argument)
    {
        if (ScpiArgument.TryNumber(argument, out var cycles) && cycles is > 0 and <= 100)
        {
            _powerLineCycles = cycles;
            return;
        }

        Error("-222,\"Data out of range\"");
    }
}
