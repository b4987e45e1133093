using System.Collections.Immutable;
using System.Globalization;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>Measured data in our channels and SI units, charging positive, time ascending. A cell that was empty is NaN.</summary>
/// <param name="Seconds">Since the log's own zero.</param>
/// <param name="Channels">By name; each as long as <paramref name="Seconds"/>.</param>
/// <param name="StepSeconds">Since the step began; NaN where the log does not say.</param>
/// <param name="Lines">Of each row in the file.</param>
public sealed record MeasuredLog(
    double[] Seconds, ImmutableSortedDictionary<string, double[]> Channels, string[] StepNumbers, string[] StepTexts, double[] StepSeconds, int[] Lines)
{
    public int Count => Seconds.Length;

    /// <summary>Lines left out because the map allows repeated rows to be.</summary>
    public ImmutableArray<int> DroppedLines { get; init; } = [];

    /// <summary>What the recorder calls a channel, where the map says so.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What the log says about itself, in the order of its lines.</summary>
    public ImmutableArray<(string Title, string Text)> Remarks { get; init; } = [];

    /// <summary>Throws <see cref="KeyNotFoundException"/> with the channels that there are.</summary>
    public double[] this[string channel] => Channels.TryGetValue(channel, out var values)
        ? values
        : throw new KeyNotFoundException($"The log has no channel '{channel}'; it has {string.Join(", ", Channels.Keys)}.");

    /// <summary>Cells in the order of their numbers.</summary>
    public ImmutableArray<string> Cells => [.. Channels.Keys.Where(name => LogChannels.CellNumber(name) is not null).OrderBy(LogChannels.CellNumber)];

    public ImmutableArray<string> Temperatures => [.. Channels.Keys.Where(LogChannels.IsTemperature)];

    /// <summary>What the recorder calls a cell, else its number.</summary>
    public string CellName(int number) => Labels.GetValueOrDefault(Cells[number - 1], number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Rows that follow each other with the same step number and text.</summary>
    public ImmutableArray<MeasuredStep> Steps()
    {
        var steps = ImmutableArray.CreateBuilder<MeasuredStep>();
        var first = 0;
        for (var i = 1; i <= Count; i++)
        {
            if (i == Count || StepNumbers[i] != StepNumbers[first] || StepTexts[i] != StepTexts[first])
            {
                steps.Add(new MeasuredStep(this, first, i - first));
                first = i;
            }
        }

        return steps.ToImmutable();
    }
}
