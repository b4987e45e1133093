using System.Collections.Immutable;
using PackBench.Rig.Language;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs.Execution;

/// <summary>
/// Judges the holds of a procedure at each scan: one threshold takes the output off, another one lets it go on, so many times; once too often, or for
/// too long, is a trip. A hold never stands in the place of a limit: those are judged all the time.
/// </summary>
internal sealed class HoldWatch(ImmutableArray<ProcedureHold> holds, ILiveValues values)
{
    private readonly TimeSpan?[] _since = new TimeSpan?[holds.Length];
    private readonly int[] _times = new int[holds.Length];

    /// <summary>The hold that is on; null for none.</summary>
    public PresentHold? On { get; private set; }

    /// <summary>Its rule.</summary>
    public ProcedureHold? Present => On?.Rule;

    /// <summary>Begins and ends holds; a trip where one came too often or lasts too long.</summary>
    public Trip? Judge(TimeSpan now, DateTimeOffset utc)
    {
        if (On is { Rule: var present, Began: var began })
        {
            if (now - began > present.AtMost)
            {
                return TripOf(present, $"held for {ScanLoop.Text(now - began)}", $"at most {ScanLoop.Text(present.AtMost)}", now, utc);
            }

            if (Holds(present.Resume))
            {
                On = null;
            }

            return null;
        }

        for (var i = 0; i < holds.Length; i++)
        {
            if (!Holds(holds[i].Hold))
            {
                _since[i] = null;
                continue;
            }

            _since[i] ??= now;
            if (now - _since[i] < holds[i].After)
            {
                continue;
            }

            if (++_times[i] > holds[i].Times)
            {
                return TripOf(holds[i], $"{_times[i]} times", $"at most {holds[i].Times} times", now, utc);
            }

            (On, _since[i]) = (new PresentHold(holds[i], _times[i], now), null);
            return null;
        }

        return null;
    }

    // A reading that is missing neither begins nor ends a hold: that it is missing trips by its own name.
    private bool Holds(Expression condition)
    {
        try
        {
            return condition.IsTrue(values);
        }
        catch (MissingReadingException)
        {
            return false;
        }
    }

    private static Trip TripOf(ProcedureHold hold, string observed, string allowed, TimeSpan now, DateTimeOffset utc) => new(
        $"hold: {hold.Hold.Text}", string.Join(", ", hold.Hold.Channels), observed, allowed, TimeSpan.Zero, now, utc, TripClass.Clearable, hold.Because);
}
