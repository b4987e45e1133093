using System.Collections.Immutable;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>Draws each distinct source of a set of inputs once per trial, and moves every input by its share of it.</summary>
internal sealed class SourceDraws
{
    private readonly ImmutableArray<Measurand> _inputs;
    private readonly UncertaintySource[] _sources;
    private readonly int[] _pools;
    private readonly double[] _scales;
    private readonly double[] _drawn;
    private readonly (int Source, double Sensitivity)[][] _lines;

    public SourceDraws(ImmutableArray<Measurand> inputs)
    {
        _inputs = inputs;
        _sources = [.. inputs.SelectMany(input => input.Contributions).Select(line => line.Source).DistinctBy(source => source.Id)];
        _drawn = new double[_sources.Length];
        var index = _sources.Select((source, at) => (source.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at, StringComparer.Ordinal);
        _lines = [.. inputs.Select(input => input.Contributions.Select(line => (index[line.Source.Id], line.Sensitivity)).ToArray())];

        // Parameters of one fit share the estimate of the scatter, hence the χ² under their t.
        var pools = new Dictionary<(string Group, double Degrees), int>();
        _pools = [.. _sources.Select(source =>
        {
            var key = (source.CorrelationGroup.Length > 0 ? source.CorrelationGroup : source.Id, source.DegreesOfFreedom);
            return pools.TryGetValue(key, out var pool) ? pool : pools[key] = pools.Count;
        })];
        _scales = new double[pools.Count];
    }

    public void Draw(SplitMix64 random, double[] values)
    {
        Array.Fill(_scales, double.NaN);
        for (var i = 0; i < _sources.Length; i++)
        {
            _drawn[i] = DrawOne(random, i);
        }

        for (var input = 0; input < values.Length; input++)
        {
            var value = _inputs[input].Value;
            foreach (var (source, sensitivity) in _lines[input])
            {
                value += sensitivity * _drawn[source];
            }

            values[input] = value;
        }
    }

    private double DrawOne(SplitMix64 random, int at)
    {
        var source = _sources[at];
        var halfWidth = source.Distribution switch
        {
            Distribution.Rectangular => source.StandardUncertainty * Math.Sqrt(3),
            Distribution.Triangular => source.StandardUncertainty * Math.Sqrt(6),
            Distribution.UShaped => source.StandardUncertainty * Math.Sqrt(2),
            _ => 0,
        };
        return source.Distribution switch
        {
            Distribution.Rectangular => halfWidth * ((2 * random.NextDouble()) - 1),
            Distribution.Triangular => halfWidth * (random.NextDouble() - random.NextDouble()),
            Distribution.UShaped => halfWidth * Math.Sin(Math.PI * (random.NextDouble() - 0.5)),
            Distribution.TypeA when double.IsFinite(source.DegreesOfFreedom) => source.StandardUncertainty * random.NextNormal() * Scale(random, at),
            _ => source.StandardUncertainty * random.NextNormal(),
        };
    }

    private double Scale(SplitMix64 random, int at)
    {
        ref var scale = ref _scales[_pools[at]];
        if (double.IsNaN(scale))
        {
            var degrees = _sources[at].DegreesOfFreedom;
            scale = Math.Sqrt(degrees / random.NextChiSquared(degrees));
        }

        return scale;
    }
}
