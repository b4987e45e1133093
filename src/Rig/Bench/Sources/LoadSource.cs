using System.Collections.Immutable;
using PackBench.Instruments.Loads;

namespace PackBench.Rig.Bench.Sources;

/// <summary>A load's own read-back: voltage, and the magnitude of what it sinks.</summary>
internal sealed class LoadSource(string role, ImmutableArray<int> channels, IElectronicLoad load) : ReadingSource(role, channels, TimeSpan.Zero)
{
    protected override async ValueTask<SourceValues> ReadValuesAsync(CancellationToken cancellationToken)
    {
        var reading = await load.ReadAsync(cancellationToken);
        return new SourceValues([reading.Voltage.Volts, reading.Current.Amperes]);
    }
}
