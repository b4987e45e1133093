using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

internal sealed partial class ProcedureFileSteps
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(60);

    private static readonly string[] Ends = ["until", "at_most"];

    private static readonly (string Key, DischargeMode Mode, Dimension Dimension)[] Modes =
    [
        ("current", DischargeMode.Current, Dimension.Current), ("power", DischargeMode.Power, Dimension.Power),
        ("resistance", DischargeMode.Resistance, Dimension.Resistance), ("voltage", DischargeMode.Voltage, Dimension.Voltage),
    ];

    private ProcedureStep.Rest? ReadRest(YamlScalar verb, MapReader map, NameTable scope)
    {
        var read = new ExpressionReader(map, scope);
        var least = read.Optional("for", Expected.Time);
        var until = read.Optional("until", Expected.Condition);
        var most = read.Optional("at_most", Expected.Time);
        CheckDuration(least);
        CheckDuration(most);
        CheckLive(until);
        if (!map.Has("for") && !map.Has("until"))
        {
            Complain(verb.Place, "a rest ends by time ('for'), by a condition ('until'), or by both");
        }

        if (map.Has("until") && !map.Has("at_most"))
        {
            Complain(verb.Place, "'at_most' is missing: a condition that never comes true would rest for ever");
        }

        if (map.Has("at_most") && !map.Has("until"))
        {
            Complain(map.PlaceOf("at_most"), "'at_most' goes with 'until'; a fixed rest has 'for'");
        }

        if (least?.ConstantQuantity() is { } shortest && most?.ConstantQuantity() is { } longest && shortest.Si > longest.Si)
        {
            Complain(most.Place, $"at most {longest} is shorter than the {shortest} that it rests at least");
        }

        return new ProcedureStep.Rest(least, until, most, ReadSampling(map, Sampling.SlowestRest)) { Place = verb.Place, Title = map.Text("title"), Record = ReadRecord(map) };
    }

    private ProcedureStep.Discharge? ReadDischarge(YamlScalar verb, MapReader map, NameTable scope)
    {
        var modes = Modes.Where(mode => map.Has(mode.Key)).ToArray();
        if (modes.Length != 1)
        {
            Complain(modes.Length == 0 ? verb.Place : map.PlaceOf(modes[1].Key), "a discharge is at one of current, power, resistance or voltage");
        }

        var (until, most) = ReadEnd(verb, map, scope);
        var (sampling, record) = (ReadSampling(map), ReadRecord(map));
        var mode = modes.FirstOrDefault();
        var level = modes.Length == 0 ? null : new ExpressionReader(map, scope).Required(mode.Key, Expected.Of(mode.Dimension));
        CheckMagnitude(level, "a discharge is a magnitude: the load only sinks");
        return level is null || until is null || most is null
            ? null
            : new ProcedureStep.Discharge(mode.Mode, level, until, most, sampling) { Place = verb.Place, Title = map.Text("title"), Record = record };
    }

    private ProcedureStep.Charge? ReadCharge(YamlScalar verb, MapReader map, NameTable scope)
    {
        var read = new ExpressionReader(map, scope);
        var current = read.Required("current", Expected.Current);
        var voltage = read.Required("voltage", Expected.Voltage);
        CheckMagnitude(current, "a charge is a magnitude");
        CheckMagnitude(voltage, "a charge goes up to a voltage");
        var (until, most) = ReadEnd(verb, map, scope);
        var (sampling, record) = (ReadSampling(map), ReadRecord(map));
        return current is null || voltage is null || until is null || most is null
            ? null
            : new ProcedureStep.Charge(current, voltage, until, most, sampling) { Place = verb.Place, Title = map.Text("title"), Record = record };
    }

    private ProcedureStep.Pulse? ReadPulse(YamlScalar verb, MapReader map, NameTable scope)
    {
        var read = new ExpressionReader(map, scope);
        var current = read.Required("current", Expected.Current);
        CheckMagnitude(current, "a pulse is a magnitude; with 'charge_voltage' it charges");
        var voltage = read.Optional("charge_voltage", Expected.Voltage);
        var on = read.Required("on", Expected.Time);
        var off = read.Required("off", Expected.Time);
        CheckDuration(on);
        CheckDuration(off);
        var times = read.Otherwise("times", Expected.Plain, "1");
        CheckCount(times);
        var (until, most) = ReadEnd(verb, map, scope);
        var (sampling, record) = (ReadSampling(map), ReadRecord(map));
        return current is null || on is null || off is null || times is null || until is null || most is null
            ? null
            : new ProcedureStep.Pulse(current, voltage, on, off, times, until, most, sampling) { Place = verb.Place, Title = map.Text("title"), Record = record };
    }

    /// <summary>The end that every energising step must have: a condition and a longest duration.</summary>
    private (CompiledExpression? Until, CompiledExpression? AtMost) ReadEnd(YamlScalar verb, MapReader map, NameTable scope)
    {
        if (_section != Section.Steps)
        {
            Complain(verb.Place, $"'{verb.Value}' switches an output on; that has its place in 'steps', not in '{(_section == Section.Setup ? "setup" : "teardown")}'");
        }

        foreach (var key in Ends.Where(key => !map.Has(key)))
        {
            Complain(verb.Place, $"'{key}' is missing: {verb.Value} must have an end condition ('until') and a longest duration ('at_most')");
        }

        var read = new ExpressionReader(map, scope);
        var until = read.Optional("until", Expected.Condition);
        var most = read.Optional("at_most", Expected.Time);
        CheckLive(until);
        CheckDuration(most);
        return (until, most);
    }

    private void CheckLive(CompiledExpression? until)
    {
        if (until is { Type.IsLive: false })
        {
            Complain(until.Place, "this condition reads nothing that is measured, so it never changes");
        }
    }

    private void CheckDuration(CompiledExpression? time)
    {
        if (time?.ConstantQuantity() is { } fixedTime && !(fixedTime.Si > 0 && fixedTime.Si <= LongestStep.TotalSeconds))
        {
            Complain(time.Place, $"a duration is above zero and at most {LongestStep.TotalDays} d; this is {TemplateCompiler.ForPeople(fixedTime)}");
        }
    }

    private void CheckMagnitude(CompiledExpression? level, string rule)
    {
        if (level?.ConstantQuantity() is { Si: <= 0 } value)
        {
            Complain(level.Place, $"{value} is not above zero; {rule}");
        }
    }

    private void CheckCount(CompiledExpression? count)
    {
        if (count?.ConstantQuantity() is { } number && !(number.Si >= 1 && number.Si <= 100_000 && number.Si == Math.Floor(number.Si)))
        {
            Complain(count.Place, $"a whole number from 1 to 100000 is wanted; this is {number}");
        }
    }
}
