using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PackBench.Rig.Procedures.Interchange;

/// <summary>A protocol as a procedure file. Each step that energises is given an end by the pack's own limits and a longest duration, which the protocol does not have.</summary>
/// <param name="ofCells">Whether its voltages are those of one cell, as protocols for cyclers have them; otherwise of the whole pack.</param>
internal sealed class ProcedureWriter(CyclerProtocol protocol, bool ofCells)
{
    private readonly StringBuilder _text = new();
    private readonly List<(string Name, bool IsCharge, bool InLoop)> _records = [];
    private CyclerLevel? _lastCharge;

    public string Write(string source)
    {
        var all = All(protocol.Steps).ToList();
        var name = NameOf(protocol.Name);
        _text.Append(CultureInfo.InvariantCulture, $"""
            # yaml-language-server: $schema=./procedure.schema.json
            # Made by packbench procedures import from {source}. Read it before it is run: limits and longest durations were added, voltages are taken as those of {(ofCells ? "one cell" : "the pack")}.
            procedure: {name}
            version: 1
            title: {Quoted(protocol.Name)}
            purpose: A protocol of another program, as imported.
            needs:
              voltage_reference: optional
              current_reference: optional
              bms: optional
              cell_reference: optional
              thermometer: optional

            """);
        if (all.Exists(step => step is CyclerStep.Flow { IsCharge: false }))
        {
            _text.Append("  load: required\n");
        }

        if (all.Exists(step => step is CyclerStep.Flow { IsCharge: true } or CyclerStep.Hold))
        {
            _text.Append("  supply: required\n");
        }

        if (!protocol.Limits.IsEmpty)
        {
            _text.Append("\nlimits:\n");
            foreach (var limit in protocol.Limits)
            {
                _text.Append(CultureInfo.InvariantCulture, $"  - {{ trip: {Quoted(limit.ToString())}, after: 2 s, because: the safety limits of the imported protocol }}\n");
            }
        }

        _text.Append("\nsetup:\n  - ask: Wired as for the capacity run, fuse in, ventilated, nothing conductive on the pack?\n\nsteps:\n");
        Steps(protocol.Steps, "  ", inLoop: false);
        _text.Append("\nresults:\n");
        foreach (var (record, isCharge, inLoop) in _records)
        {
            _text.Append(CultureInfo.InvariantCulture, $"  {record}_charge: {{ title: {(isCharge ? "Charged by" : "Delivered by")} {record}, value: {record}.{(inLoop ? "charges" : "charge")}, unit: Ah }}\n");
        }

        if (_records.Count == 0)
        {
            _text.Append("  voltage: { title: Pack voltage at the end, value: rest_1.end(pack.voltage), unit: V }\n");
        }

        return _text.ToString();
    }

    private int _rests;
    private int _charges;
    private int _discharges;

    private void Steps(ImmutableArray<CyclerStep> steps, string indent, bool inLoop)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case CyclerStep.Rest rest:
                    _text.Append(CultureInfo.InvariantCulture, $"{indent}- rest: {{ for: {Time(rest.Seconds)}, record: rest_{++_rests} }}\n");
                    break;
                case CyclerStep.Flow { IsCharge: true } flow:
                    _lastCharge = flow.Level;
                    Charge(flow, indent, inLoop);
                    break;
                case CyclerStep.Flow flow:
                    Discharge(flow, indent, inLoop);
                    break;
                case CyclerStep.Hold hold:
                    Hold(hold, indent, inLoop);
                    break;
                case CyclerStep.Loop loop:
                    _text.Append(CultureInfo.InvariantCulture, $"{indent}- repeat:\n{indent}    times: {loop.Times}\n{indent}    steps:\n");
                    Steps(loop.Steps, indent + "      ", inLoop: true);
                    break;
            }
        }
    }

    private void Discharge(CyclerStep.Flow flow, string indent, bool inLoop)
    {
        // Without a voltage of its own it ends where the chemistry says that a cell is empty.
        var volts = flow.UntilVolts is { } until ? ofCells ? $"cells.min <= {Number(until)} V" : $"pack.voltage <= {Number(until)} V" : "cells.min <= pack.chemistry.discharge_stop";
        var longest = flow.Level.Unit switch
        {
            CyclerUnit.Rate => Time(1.3 / flow.Level.Value * 3600),
            CyclerUnit.Watt => $"1.3 * pack.energy / {Number(flow.Level.Value)} W",
            _ => $"1.3 * pack.capacity / {Number(flow.Level.Value)} A",
        };
        Energizing("discharge", $"discharge_{++_discharges}", $"{(flow.Level.Unit == CyclerUnit.Watt ? "power" : "current")}: {Level(flow.Level)}", volts, flow.ForSeconds, longest, indent);
        _records.Add(($"discharge_{_discharges}", false, inLoop));
    }

    private void Charge(CyclerStep.Flow flow, string indent, bool inLoop)
    {
        var (volts, supply) = flow.UntilVolts is { } until
            ? ofCells ? ($"cells.max >= {Number(until)} V", $"pack.series * {Number(until)} V") : ($"pack.voltage >= {Number(until)} V", $"{Number(until)} V")
            : ("cells.max >= pack.chemistry.charge_stop", "pack.series * pack.chemistry.charge_stop");
        var longest = flow.Level.Unit == CyclerUnit.Rate ? Time((1.5 / flow.Level.Value * 3600) + 3600) : $"1.5 * pack.capacity / {Number(flow.Level.Value)} A + 1 h";
        Energizing("charge", $"charge_{++_charges}", $"current: {Level(flow.Level)}, voltage: {supply}", volts, flow.ForSeconds, longest, indent);
        _records.Add(($"charge_{_charges}", true, inLoop));
    }

    private void Hold(CyclerStep.Hold hold, string indent, bool inLoop)
    {
        var end = hold.UntilCurrent is { } current ? $"(step.elapsed > 30 s && pack.current <= {Level(current)})" : "cells.max >= pack.chemistry.absolute_max";
        var volts = ofCells ? $"pack.series * {Number(hold.Volts)} V" : $"{Number(hold.Volts)} V";
        Energizing(
            "charge", $"charge_{++_charges}", $"current: {(_lastCharge is { } level ? Level(level) : "0.2 C")}, voltage: {volts}", end, hold.ForSeconds, "12 h", indent);
        _records.Add(($"charge_{_charges}", true, inLoop));
    }

    private void Energizing(string verb, string record, string level, string condition, double? seconds, string longest, string indent)
    {
        var until = seconds is { } time ? $"{condition} || step.elapsed >= {Time(time)}" : condition;
        var atMost = seconds is { } least ? Time(least + 60) : longest;
        _text.Append(CultureInfo.InvariantCulture, $"{indent}- {verb}: {{ {level}, until: \"{until}\", at_most: {atMost}, record: {record} }}\n");
    }

    private static IEnumerable<CyclerStep> All(ImmutableArray<CyclerStep> steps) => steps.SelectMany(step => step is CyclerStep.Loop loop ? All(loop.Steps) : [step]);

    /// <summary>Small letters, digits and hyphens, as the names of procedures are.</summary>
    public static string NameOf(string text)
    {
        var name = new string([.. text.ToLowerInvariant().Select(sign => char.IsAsciiLetterOrDigit(sign) ? sign : '-')]).Trim('-');
        while (name.Contains("--", StringComparison.Ordinal))
        {
            name = name.Replace("--", "-", StringComparison.Ordinal);
        }

        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? $"imported-{name}".TrimEnd('-') : name;
    }

    private static string Level(CyclerLevel level) => $"{Number(level.Value)} {(level.Unit switch { CyclerUnit.Rate => "C", CyclerUnit.Watt => "W", _ => "A" })}";

    private static string Time(double seconds) => seconds switch
    {
        _ when seconds % 3600 == 0 => $"{Number(seconds / 3600)} h",
        _ when seconds % 60 == 0 => $"{Number(seconds / 60)} min",
        _ => $"{Number(Math.Round(seconds, 3))} s",
    };

    private static string Number(double value) => Math.Round((decimal)value, 9).ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => $"\"{text.Replace("\\", "", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal)}\"";
}
