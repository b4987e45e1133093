using PackBench.Instruments.Multimeters;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Bench.Sources;

/// <summary>A meter that reads one channel; a current reference may read the voltage of a shunt.</summary>
internal sealed class MultimeterSource(string role, int channel, IMultimeter meter, Resistance? shunt, bool invert)
    : ReadingSource(role, [channel], TimeSpan.Zero)
{
    private readonly double _factor = (invert ? -1.0 : 1.0) / (shunt?.Ohms ?? 1.0);

    protected override async ValueTask<SourceValues> ReadValuesAsync(CancellationToken cancellationToken)
    {
        var reading = await meter.ReadAsync(cancellationToken);
        return reading.IsOverload
            ? new SourceValues([double.NaN], [true])
            : new SourceValues([reading.Value.Si * _factor]);
    }
}
