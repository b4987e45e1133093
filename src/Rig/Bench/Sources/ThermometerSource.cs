using System.Collections.Immutable;
using PackBench.Instruments.Thermometers;

namespace PackBench.Rig.Bench.Sources;

internal sealed class ThermometerSource(string role, ImmutableArray<int> channels, IThermometer thermometer) : ReadingSource(role, channels, TimeSpan.FromSeconds(1))
{
    protected override async ValueTask<SourceValues> ReadValuesAsync(CancellationToken cancellationToken)
    {
        var temperatures = await thermometer.ReadAsync(cancellationToken);
        var values = new double[Channels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i < temperatures.Count ? temperatures[i]?.Celsius ?? double.NaN : double.NaN;
        }

        return new SourceValues(values);
    }
}
