using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Procedures;

internal sealed partial class ProcedureCheck
{
    // A step that may move more than three times what the pack holds has a slip in its current or its time.
    private const double MostCapacities = 3;

    // Instruments read up to 120 % of a range.
    private const double OverRange = 1.2;

    private void CheckDischarge(ProcedureStep.Discharge step, PlanValues known, Procedure procedure)
    {
        if (!RequireRole(step.Place, "load", "this step discharges", procedure))
        {
            return;
        }

        var level = known.Number(step.Level);
        if (level is { Si: <= 0 })
        {
            Complain(step.Level.Place, $"{level} is not above zero; a discharge is a magnitude: the load only sinks");
        }
        else if (level is { } magnitude)
        {
            var lowest = LowestStop(step.Until, known) ?? pack.Voltage?.Minimum.Volts ?? pack.Chemistry.AbsoluteMin.Volts * pack.Series;
            var current = step.Mode switch
            {
                DischargeMode.Current => magnitude.Si,
                DischargeMode.Power => magnitude.Si / lowest,
                DischargeMode.Resistance => HighestVoltage / magnitude.Si,
                _ => double.NaN,
            };
            CheckLoad(step.Level.Place, step.Mode, magnitude.Si, current);
            CheckCharge(step.AtMost, known, current);
        }

        CheckDuration(step.AtMost, known);
        CheckStops((CompiledExpression)step.Until, known, isDischarge: true);
    }

    private void CheckCharge(ProcedureStep.Charge step, PlanValues known, Procedure procedure)
    {
        if (!RequireRole(step.Place, "supply", "this step charges", procedure))
        {
            return;
        }

        if (known.Number(step.Current) is { } current)
        {
            CheckSupply(step.Current.Place, current.Si);
            CheckCharge(step.AtMost, known, current.Si);
        }

        if (known.Number(step.Voltage) is { } voltage)
        {
            CheckChargeVoltage(step.Voltage.Place, voltage.Si);
        }

        CheckDuration(step.AtMost, known);
        CheckStops((CompiledExpression)step.Until, known, isDischarge: false);
    }

    private void CheckPulse(ProcedureStep.Pulse step, PlanValues known, Procedure procedure)
    {
        var isCharge = step.ChargeVoltage is not null;
        if (!RequireRole(step.Place, isCharge ? "supply" : "load", isCharge ? "these pulses charge" : "these pulses discharge", procedure))
        {
            return;
        }

        if (known.Number(step.Current) is { } current)
        {
            if (isCharge)
            {
                CheckSupply(step.Current.Place, current.Si);
            }
            else
            {
                CheckLoad(step.Current.Place, DischargeMode.Current, current.Si, current.Si);
            }
        }

        if (known.Number(step.ChargeVoltage) is { } voltage)
        {
            CheckChargeVoltage(step.ChargeVoltage!.Place, voltage.Si);
        }

        foreach (var time in new[] { step.On, step.Off, step.AtMost })
        {
            CheckDuration(time, known);
        }

        CheckStops((CompiledExpression)step.Until, known, !isCharge);
    }

    private void CheckCalibrate(ProcedureStep.Calibrate step, PlanValues known, Procedure procedure)
    {
        if (!RequireRole(step.Place, "bms", $"this step does {step.Action}", procedure) || !step.Energizes)
        {
            return;
        }

        var arguments = step.With.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var isCharge = arguments.TryGetValue("direction", out var direction) && known.Value(direction) is "charge";
        if (!RequireRole(step.Place, isCharge ? "supply" : "load", isCharge ? "this step charges" : "this step discharges", procedure))
        {
            return;
        }

        var level = arguments.GetValueOrDefault("level") ?? arguments.GetValueOrDefault("to");
        if (known.Number(level) is { } amperes)
        {
            if (isCharge)
            {
                CheckSupply(level!.Place, amperes.Si);
            }
            else
            {
                CheckLoad(level!.Place, DischargeMode.Current, amperes.Si, amperes.Si);
            }

            CheckCharge(step.AtMost!, known, amperes.Si);
        }

        CheckDuration(step.AtMost, known);
        foreach (var stop in ((CompiledExpression)step.Until!).Stops)
        {
            if (known.Number(stop) is { } limit)
            {
                CheckLimit(stop, limit, stop.IsFalling);
            }
        }
    }

    private double HighestVoltage => pack.Voltage?.Maximum.Volts ?? pack.Chemistry.AbsoluteMax.Volts * pack.Series;

    private void CheckLoad(Place place, DischargeMode mode, double level, double amperes)
    {
        if (Instrument("load") is { } load && ratings?.Load(load.Profile) is { } rating)
        {
            Above(place, amperes, rating.Current.Maximum.Amperes, Dimension.Current, $"the load's rating ({load.Profile})");
            var watts = mode switch
            {
                DischargeMode.Power => level,
                DischargeMode.Voltage => double.NaN,
                _ => amperes * HighestVoltage,
            };
            Above(place, watts, rating.MaximumPower.Watts, Dimension.Power, $"the load's rating ({load.Profile}), at {new Quantity(HighestVoltage, Dimension.Voltage)}");
        }

        Above(place, amperes, pack.MaximumDischarge.Amperes, Dimension.Current, $"the largest discharge of the pack '{pack.Id}'");
        CheckWires(place, amperes);
    }

    private void CheckSupply(Place place, double amperes)
    {
        if (amperes <= 0)
        {
            Complain(place, $"{new Quantity(amperes, Dimension.Current)} is not above zero; a charge is a magnitude");
            return;
        }

        if (Instrument("supply") is { } supply && ratings?.Supply(supply.Profile) is { } rating)
        {
            Above(place, amperes, rating.Current.Maximum.Amperes, Dimension.Current, $"the supply's rating ({supply.Profile})");
        }

        Above(place, amperes, pack.MaximumCharge.Amperes, Dimension.Current, $"the largest charge of the pack '{pack.Id}'");
        CheckWires(place, amperes);
    }

    private void CheckChargeVoltage(Place place, double volts)
    {
        if (Instrument("supply") is { } supply && ratings?.Supply(supply.Profile) is { } rating)
        {
            Above(place, volts, rating.Voltage.Maximum.Volts, Dimension.Voltage, $"the supply's rating ({supply.Profile})");
        }

        Above(place, volts, HighestVoltage, Dimension.Voltage, $"the highest voltage of the pack '{pack.Id}'");
    }

    /// <summary>What both directions flow through: leads, fuse, and the meter.</summary>
    private void CheckWires(Place place, double amperes)
    {
        Above(place, amperes, bench.MaximumCurrent?.Amperes, Dimension.Current, $"what leads and fuse of the bench '{bench.Name}' carry");
        Above(place, amperes, pack.Fuse?.Amperes, Dimension.Current, "the fuse of the pack");
        if (Instrument("current_reference") is { Range: { } range } meter)
        {
            var largest = meter.Shunt is { } shunt ? range.Si / shunt.Ohms : range.Si;
            Above(place, amperes, largest * OverRange, Dimension.Current, $"what the current_reference reads on its range of {range}");
        }
    }

    private void Above(Place place, double value, double? allowed, Dimension dimension, string what)
    {
        if (!(value > allowed * (1 + 1e-9)))
        {
            return;
        }

        var hint = dimension == Dimension.Current && value / 10 <= allowed && value >= 10 ? $"; was {new Quantity(value / 10, dimension)} meant?" : "";
        Complain(place, $"{new Quantity(value, dimension)} is above {what}, {new Quantity(allowed!.Value, dimension)}{hint}");
    }

    private void CheckCharge(Expression atMost, PlanValues known, double amperes)
    {
        if (known.Number(atMost) is { } longest && longest.Si * amperes > MostCapacities * pack.Capacity.AmpereSeconds)
        {
            Complain(
                atMost.Place,
                $"{TemplateCompiler.ForPeople(longest)} at {TemplateCompiler.ForPeople(new Quantity(amperes, Dimension.Current))} could move "
                + $"{TemplateCompiler.ForPeople(new Quantity(longest.Si * amperes, Dimension.Charge))}; the pack holds {pack.Capacity}. A longest duration is a barrier: it belongs near what is expected");
        }
    }
}
