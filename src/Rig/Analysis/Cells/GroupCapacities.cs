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
    /// <summary>Share by which a used group may be smaller or larger than its label says.</summary>
    private const double LabelDoubt = 0.1;

    /// <param name="delivered">Magnitude.</param>
    /// <param name="rested">Of each group at the end of the rest.</param>
    /// <param name="doubt">V a group by which hysteresis, an unfinished rest and the table may be off.</param>
    /// <param name="label">What the pack is said to hold: where less than half of it was delivered, the run did not begin full and says nothing of the size of a group.</param>
    public static GroupCapacities Of(Measurand delivered, ImmutableArray<Measurand> rested, OpenCircuitTable table, string id, Voltage doubt, Quantity label)
    {
        ArgumentNullException.ThrowIfNull(delivered);
        ArgumentNullException.ThrowIfNull(table);
        if (rested.IsEmpty)
        {
            throw new ArgumentException("There is no group.", nameof(rested));
        }

        ImmutableArray<GroupCapacity> groups = [.. rested.Select((volts, at) => One(delivered, volts, table, $"{id}.{at + 1}", at + 1, doubt, label))];
        var mean = groups.Select(group => group.Capacity).Aggregate((sum, next) => sum + next) / groups.Length;
        return new GroupCapacities(groups, 1.0 - (delivered / mean));
    }

    private static GroupCapacity One(Measurand delivered, Measurand volts, OpenCircuitTable table, string id, int number, Voltage around, Quantity label)
    {
        var doubt = UncertaintySource.Rectangular($"{id}.rest", "hysteresis, unfinished rest and table", around.Volts, Units.Millivolt);
        var rested = table.At(volts.With(doubt), id, around.Volts);
        if (rested.Value.Value >= 1)
        {
            throw new ArgumentException($"Group {number} rests at {volts.Estimate}, full by the table: the run was no discharge to the end.", nameof(volts));
        }

        if (delivered.Value < label.Si / 2)
        {
            var size = Measurand.Of(label, UncertaintySource.Rectangular($"{id}.label", "capacity of a used group against the label", LabelDoubt * label.Si, Units.AmpereHour));
            var left = size * rested.Value;
            return new GroupCapacity(number, rested, left, delivered + left);
        }

        // q = SOC·(Q + q), so q = Q·SOC/(1 − SOC).
        var remaining = delivered * rested.Value / (1.0 - rested.Value);
        return new GroupCapacity(number, rested, remaining, delivered + remaining);
    }
}
