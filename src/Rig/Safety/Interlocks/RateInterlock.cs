using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>A temperature must not rise faster than so many kelvins a minute, taken over one minute.</summary>
public sealed class RateInterlock(int channel, Channel description, double kelvinsPerMinute)
    : Interlock($"{description.Name} rises too fast", TimeSpan.FromSeconds(2), TripClass.Clearable)
{
    private readonly Queue<(TimeSpan At, double Value)> _window = new();
    private TimeSpan _newest = TimeSpan.MinValue;

    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        var reading = scan[channel];
        if (!reading.IsGood)
        {
            return null;
        }

        if (reading.Taken > _newest)
        {
            _newest = reading.Taken;
            _window.Enqueue((reading.Taken, reading.Value));
        }

        while (_window.Count > 1 && reading.Taken - _window.Peek().At > TimeSpan.FromMinutes(1))
        {
            _window.Dequeue();
        }

        var (began, first) = _window.Peek();
        var span = reading.Taken - began;

        // Less than half a minute says nothing: sensor noise over a second would look like a fire.
        var rate = span >= TimeSpan.FromSeconds(30) ? (reading.Value - first) / span.TotalMinutes : 0;
        return rate <= kelvinsPerMinute
            ? null
            : new Breach(
                description.Name, string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} K/min"),
                string.Create(CultureInfo.InvariantCulture, $"at most {kelvinsPerMinute:0.0} K/min"), now - reading.Taken,
                "Something heats up quickly: look at the pack and its connections before going on.");
    }
}
