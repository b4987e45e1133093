using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Runs;

/// <summary>The last so many seconds of the channels that expressions take slopes or means of. Constant work a scan.</summary>
public sealed class ReadingHistory(ChannelTable channels)
{
    private readonly Dictionary<(int Channel, TimeSpan Window), MovingWindow> _windows = [];

    /// <summary>Takes the scan into every window that has been asked for.</summary>
    public void Add(Scan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        foreach (var ((channel, _), window) in _windows)
        {
            var reading = scan[channel];
            if (reading.IsGood)
            {
                window.Add(reading.Taken, reading.Value);
            }
        }
    }

    /// <summary>Begins all windows anew: after a step of the current, an old slope says nothing.</summary>
    public void Clear()
    {
        foreach (var window in _windows.Values)
        {
            window.Clear();
        }
    }

    public Quantity Slope(int channel, TimeSpan window)
    {
        var unit = channels[channel].Unit;
        var perSecond = Full(channel, window).Slope * unit.Scale;
        return new Quantity(perSecond, unit.Dimension with { IsAbsolute = false } / Dimension.Time);
    }

    public Quantity Mean(int channel, TimeSpan window) => Quantity.Of(Full(channel, window).Mean, channels[channel].Unit);

    private MovingWindow Full(int channel, TimeSpan window)
    {
        if (!_windows.TryGetValue((channel, window), out var moving))
        {
            _windows[(channel, window)] = moving = new MovingWindow(window);
        }

        return moving.IsFull
            ? moving
            : throw new MissingReadingException(channels[channel].Name, $"fewer than {window.TotalSeconds:0} s of readings so far", isFilling: true);
    }
}
