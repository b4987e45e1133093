using System.Collections.Immutable;
using PackBench.Instruments.Multimeters;

namespace PackBench.Rig.Bench.Sources;

/// <summary>A scanning meter on the cells' own terminals.</summary>
internal sealed class CellScannerSource(string role, ImmutableArray<int> channels, IScanningMultimeter scanner) : ReadingSource(role, channels, TimeSpan.Zero)
{
    protected override async ValueTask<SourceValues> ReadValuesAsync(CancellationToken cancellationToken)
    {
        var readings = await scanner.ReadAllAsync(cancellationToken);
        var values = new double[Channels.Length];
        var overload = new bool[Channels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i < readings.Count && !readings[i].IsOverload ? readings[i].Value.Si : double.NaN;
            overload[i] = i < readings.Count && readings[i].IsOverload;
        }

        return new SourceValues(values, overload);
    }
}
