using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Cells;

/// <summary>One group in series after the pack has stopped at its weakest.</summary>
/// <param name="Remaining">Charge that it still holds.</param>
/// <param name="Capacity">Delivered plus remaining.</param>
public sealed record GroupCapacity(int Group, StateOfCharge Rested, Measurand Remaining, Measurand Capacity);

/// <summary>What each group could have delivered, from the charge of the run and its own voltage after the rest.</summary>
/// <param name="Imbalance">1 − Q / mean capacity: what balancing, not new cells, would give back.</param>
public sealed record GroupCapacities(ImmutableArray<GroupCapacity> Groups, Measurand Imbalance)
{
    /// <summary>Hysteresis and an unfinished rest, for each group.</summary>
    public static readonly Voltage RestDoubt = new(0.005);

    /// <param name="delivered">Magnitude.</param>
    /// <param name="rested">Of each group at the end of the rest.</param>
    public static GroupCapacities Of(Measurand delivered, ImmutableArray<Measurand> rested, OpenCircuitTable table, string id)
    {
        ArgumentNullException.ThrowIfNull(delivered);
        ArgumentNullException.ThrowIfNull(table);
        if (rested.IsEmpty)
        {
            throw new ArgumentException("There is no group.", nameof(rested));
        }

        ImmutableArray<GroupCapacity> groups = [.. rested.Select((volts, at) => One(delivered, volts, table, $"{id}.{at + 1}", at + 1))];
        var mean = groups.Select(group => group.Capacity).Aggregate((sum, next) => sum + next) / groups.Length;
        return new GroupCapacities(groups, 1.0 - (delivered / mean));
    }

    private static GroupCapacity One(Measurand delivered, Measurand volts, OpenCircuitTable table, string id, int number)
    {
        var doubt = UncertaintySource.Rectangular($"{id}.rest", "hysteresis and unfinished rest", RestDoubt.Volts, Units.Millivolt);
        var rested = table.At(volts.With(doubt), id);
        if (rested.Value.Value >= 1)
        {
            throw new ArgumentException($"Group {number} rests at {volts.Estimate}, full by the table: the run was no discharge to the end.", nameof(volts));
        }

        // q = SOC·(Q + q), so q = Q·SOC/(1 − SOC).
        var remaining = delivered * rested.Value / (1.0 - rested.Value);
        return new GroupCapacity(number, rested, remaining, delivered + remaining);
    }
}
