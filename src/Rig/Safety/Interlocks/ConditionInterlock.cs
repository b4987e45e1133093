using PackBench.Rig.Language;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>A procedure's own <c>limits:</c> line. A reading that it needs and that is missing is a breach.</summary>
public sealed class ConditionInterlock(ProcedureLimit limit, ILiveValues values)
    : Interlock(limit.Trip.Text, limit.After, limit.Severity == TripSeverity.Critical ? TripClass.Critical : TripClass.Clearable)
{
    private long _judged = -1;
    private Breach? _breach;

    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        if (scan.Index == _judged)
        {
            return _breach;
        }

        _judged = scan.Index;
        try
        {
            _breach = limit.Trip.IsTrue(values)
                ? new Breach(string.Join(", ", limit.Trip.Channels), "true", $"not ({limit.Trip.Text})", now - scan.Elapsed, limit.Because)
                : null;
        }
        catch (MissingReadingException missing)
        {
            _breach = missing.IsFilling
                ? null
                : new Breach(missing.Channel, "no good reading", $"not ({limit.Trip.Text})", now - scan.Elapsed, limit.Because);
        }

        return _breach;
    }
}
