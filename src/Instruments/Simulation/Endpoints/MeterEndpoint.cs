using System.Buffers;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>What the two bench multimeters have in common: CONFigure, SENSe, READ?, and readings in the form of 34401A and its successors.</summary>
internal abstract class MeterEndpoint : ScpiEndpoint
{
    private const string Numbers = "+0.00000000E+00;-0.00000000E+00";
    private const int MostSamples = 1000;

    private readonly SimulatedMeter _meter;
    private readonly List<double> _measured = [];
    private double _last = double.NaN;
    private int _samples = 1;
    private int _triggers = 1;

    protected MeterEndpoint(SimulatedBench bench, SimulatedMeter meter, string identity, string noError)
        : base(bench, identity, noError)
    {
        _meter = meter;
        Query("READ?", Read);
        Query("FETCh?", Fetch);
        Command("INITiate[:IMMediate]", _ => Measure());
        Command("ABORt", _ => { });
        Query("[SENSe:]FUNCtion[:ON]?", answer => Text(answer, _meter.IsCurrent ? "\"CURR\"" : "\"VOLT\""));
        Command("[SENSe:]FUNCtion[:ON]", argument => Select(argument.Trim('"', '\'')));
        Query("CONFigure?", Configuration);
        foreach (var (name, isCurrent) in new[] { ("VOLTage", false), ("CURRent", true) })
        {
            Command($"CONFigure[:SCALar]:{name}[:DC]", argument => Configure(isCurrent, argument));
            Query($"MEASure[:SCALar]:{name}[:DC]?", (argument, answer) =>
            {
                // It puts range and integration time back to their defaults, as the real ones do.
                Configure(isCurrent, argument);
                Read(answer);
            });
            Command($"[SENSe:]{name}[:DC]:RANGe[:UPPer]", argument => SetRange(isCurrent, argument));
            Query($"[SENSe:]{name}[:DC]:RANGe[:UPPer]?", answer => Number(answer, _meter.RangeOf(isCurrent), Numbers));
            Command($"[SENSe:]{name}[:DC]:RANGe:AUTO", argument => SetAuto(isCurrent, argument));
            Query($"[SENSe:]{name}[:DC]:RANGe:AUTO?", answer => Text(answer, _meter.IsAuto(isCurrent) ? "1" : "0"));
            Value(
                $"[SENSe:]{name}[:DC]:NPLCycles", () => _meter.PowerLineCycles(isCurrent), value => _meter.TrySetPowerLineCycles(isCurrent, value),
                () => (_meter.Model.PowerLineCycles[0], _meter.Model.PowerLineCycles[^1]), Numbers);
        }

        Command("TRIGger:SOURce", argument => Choose(argument, "IMM", "IMMEDIATE", "BUS", "EXT", "EXTERNAL"));
        Query("TRIGger:SOURce?", answer => Text(answer, "IMM"));
        Value("TRIGger:COUNt", () => _triggers, value => _triggers = (int)value, () => (1, 1e6), "+0.00000000E+00");
        Value("SAMPle:COUNt", () => _samples, value => _samples = (int)value, () => (1, MostSamples), "+0.00000000E+00");
    }

    /// <summary>What is at its terminals now, for the function that it has.</summary>
    protected abstract double AtTerminals(bool isCurrent);

    /// <summary>What a fault makes of a reading.</summary>
    protected virtual double Spoil(double reading, double last) => reading;

    protected override void Reset()
    {
        _meter.Reset();
        _measured.Clear();
        (_samples, _triggers) = (1, 1);
        Bench.Settle();
    }

    private void Read(IBufferWriter<byte> answer)
    {
        Measure();
        Fetch(answer);
    }

    private void Measure()
    {
        _measured.Clear();
        for (var i = 0; i < _samples; i++)
        {
            var reading = Spoil(_meter.Read(AtTerminals(_meter.IsCurrent)), _last);
            _last = double.IsFinite(reading) ? reading : _last;
            _measured.Add(reading);
        }

        if (_meter.IsCurrent)
        {
            // A range that it chose by itself is another resistance in the loop.
            Bench.Settle();
        }
    }

    private void Fetch(IBufferWriter<byte> answer)
    {
        if (_measured.Count == 0)
        {
            Error("-230,\"Data corrupt or stale\"");
            return;
        }

        for (var i = 0; i < _measured.Count; i++)
        {
            if (i > 0)
            {
                answer.Write(","u8);
            }

            Number(answer, _measured[i], Numbers);
        }
    }

    private void Configuration(IBufferWriter<byte> answer)
    {
        Text(answer, _meter.IsCurrent ? "\"CURR " : "\"VOLT ");
        Number(answer, _meter.RangeOf(_meter.IsCurrent), Numbers);
        answer.Write(","u8);
        Number(answer, _meter.DigitOf(_meter.IsCurrent), Numbers);
        answer.Write("\""u8);
    }

    private void Select(string function)
    {
        switch (function.ToUpperInvariant())
        {
            case "VOLT" or "VOLTAGE" or "VOLT:DC" or "VOLTAGE:DC":
                _meter.IsCurrent = false;
                break;
            case "CURR" or "CURRENT" or "CURR:DC" or "CURRENT:DC":
                _meter.IsCurrent = true;
                break;
            default:
                Error(IllegalValue);
                return;
        }

        _measured.Clear();
        Bench.Settle();
    }

    private void Configure(bool isCurrent, string argument)
    {
        _meter.IsCurrent = isCurrent;
        _meter.TrySetPowerLineCycles(isCurrent, 10);
        (_samples, _triggers) = (1, 1);
        _measured.Clear();
        var comma = argument.IndexOf(',', StringComparison.Ordinal);
        SetRange(isCurrent, (comma < 0 ? argument : argument[..comma]).Trim());
    }

    private void SetRange(bool isCurrent, string argument)
    {
        switch (argument.ToUpperInvariant())
        {
            case "" or "AUTO" or "DEF" or "DEFAULT":
                _meter.SetAuto(isCurrent, true);
                break;
            case "MIN" or "MINIMUM":
                _meter.TrySetRange(isCurrent, 0);
                break;
            case "MAX" or "MAXIMUM":
                _meter.TrySetRange(isCurrent, isCurrent ? _meter.Model.Amperes[^1].Full : _meter.Model.Volts[^1].Full);
                break;
            default:
                if (!ScpiArgument.TryNumber(argument, out var wanted))
                {
                    Error(DataType);
                    return;
                }

                if (!_meter.TrySetRange(isCurrent, wanted))
                {
                    Error(OutOfRange);
                    return;
                }

                break;
        }

        Bench.Settle();
    }

    private void SetAuto(bool isCurrent, string argument)
    {
        if (argument.Equals("ONCE", StringComparison.OrdinalIgnoreCase))
        {
            _meter.SetAuto(isCurrent, true);
            _meter.Read(AtTerminals(isCurrent));
            _meter.SetAuto(isCurrent, false);
        }
        else if (ScpiArgument.Switch(argument) is { } on)
        {
            _meter.SetAuto(isCurrent, on);
        }
        else
        {
            Error(IllegalValue);
        }
    }

    private void Choose(string argument, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (argument.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }

        Error(IllegalValue);
    }
}
