using System.Collections.Immutable;
using PackBench.Instruments.Supplies;

namespace PackBench.Rig.Bench.Sources;

internal sealed class SupplySource(string role, ImmutableArray<int> channels, ISupply supply) : ReadingSource(role, channels, TimeSpan.Zero)
{
    protected override async ValueTask<SourceValues> ReadValuesAsync(CancellationToken cancellationToken)
    {
        var reading = await supply.ReadAsync(cancellationToken);
        double[] values = Channels.Length == 3
            ? [reading.Voltage.Volts, reading.Current.Amperes, reading.InputPower?.Watts ?? double.NaN]
            : [reading.Voltage.Volts, reading.Current.Amperes];
        return new SourceValues(values);
    }
}
