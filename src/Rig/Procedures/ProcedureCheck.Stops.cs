using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Procedures;

internal sealed partial class ProcedureCheck
{
    /// <summary>Whether the end condition can be reached, in the right direction, before a limit of cells, pack or BMS acts.</summary>
    private void CheckStops(CompiledExpression until, PlanValues known, bool isDischarge)
    {
        foreach (var stop in until.Stops)
        {
            if (known.Number(stop) is { } limit)
            {
                CheckDirection(stop, limit, isDischarge);
                CheckLimit(stop, limit, isDischarge);
            }
        }

        CheckBms(until, known, isDischarge);
    }

    private void CheckDirection(Stop stop, Quantity limit, bool isDischarge)
    {
        if (IsVoltage(stop.Channel) && stop.IsFalling != isDischarge)
        {
            Complain(stop.Place, isDischarge
                ? $"a discharge ends when {stop.Channel} has fallen; this holds above {limit}, so at once"
                : $"a charge ends when {stop.Channel} has risen; this holds below {limit}, so at once");
        }

        if (stop.Channel is "pack.current" or "bms.current" && (isDischarge ? limit.Si > 0 && !stop.IsFalling : limit.Si < 0 && stop.IsFalling))
        {
            Complain(stop.Place, isDischarge
                ? $"{stop.Channel} is negative while the pack is discharged; it never rises above {limit}. Was {-limit} meant?"
                : $"{stop.Channel} is positive while the pack is charged; it never falls below {limit}. Was {-limit} meant?");
        }
    }

    /// <summary>No file and no <c>--set</c> may go beyond what pack and chemistry allow: the run would trip there.</summary>
    private void CheckLimit(Stop stop, Quantity limit, bool isDischarge)
    {
        var isCell = IsCell(stop.Channel);
        if (!isCell && !IsPackVoltage(stop.Channel))
        {
            return;
        }

        var lowest = isCell ? pack.Chemistry.AbsoluteMin.Volts : pack.Voltage?.Minimum.Volts ?? pack.Chemistry.AbsoluteMin.Volts * pack.Series;
        var highest = isCell ? pack.Chemistry.AbsoluteMax.Volts : HighestVoltage;
        var whose = isCell ? "the cell's absolute" : "the pack's";
        if (isDischarge && stop.IsFalling && limit.Si < lowest)
        {
            Complain(stop.Place, $"a stop at {limit} is below {whose} minimum of {new Quantity(lowest, Dimension.Voltage)}, where the run trips; limits can be narrowed, never widened");
        }
        else if (!isDischarge && !stop.IsFalling && limit.Si > highest)
        {
            Complain(stop.Place, $"a stop at {limit} is above {whose} maximum of {new Quantity(highest, Dimension.Voltage)}, where the run trips; limits can be narrowed, never widened");
        }
    }

    /// <summary>The first of the stops has to come before the BMS opens its switch.</summary>
    private void CheckBms(CompiledExpression until, PlanValues known, bool isDischarge)
    {
        var setting = isDischarge ? "cell_uvp" : "cell_ovp";
        var stops = until.Stops.Where(stop => (IsCell(stop.Channel) || IsPackVoltage(stop.Channel)) && stop.IsFalling == isDischarge)
            .Select(stop => (stop, known.Number(stop)?.Si / (IsCell(stop.Channel) ? 1 : pack.Series))).ToList();
        if (stops.Count == 0 || stops.Any(one => one.Item2 is null) || !pack.BmsSettings.TryGetValue(setting, out var trip) || trip.Dimension != Dimension.Voltage)
        {
            return;
        }

        var (first, volts) = isDischarge ? stops.MaxBy(one => one.Item2) : stops.MinBy(one => one.Item2);
        if (isDischarge ? volts < trip.Si : volts > trip.Si)
        {
            Complain(
                first.Place,
                $"the BMS acts before this: its {setting} is {trip}, and the first stop of this step is {TemplateCompiler.ForPeople(new Quantity(volts!.Value, Dimension.Voltage))} a cell");
        }
    }

    private static double? LowestStop(Expression until, PlanValues known) => ((CompiledExpression)until).Stops
        .Where(stop => stop.IsFalling && IsPackVoltage(stop.Channel)).Select(stop => known.Number(stop)?.Si).Where(volts => volts > 0).Max();

    private static bool IsVoltage(string channel) => IsCell(channel) || IsPackVoltage(channel);

    private static bool IsPackVoltage(string channel) => channel is "pack.voltage" or "load.voltage" or "supply.voltage" or "bms.voltage";

    private static bool IsCell(string channel) => channel is "cells.min" or "cells.max" or "cells.mean"
        || channel.StartsWith("cell[", StringComparison.Ordinal) || channel.StartsWith("bms.cell[", StringComparison.Ordinal);
}
