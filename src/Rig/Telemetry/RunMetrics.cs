using System.Globalization;
using System.Text;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Telemetry;

/// <summary>The state of a run as the text that Prometheus reads (exposition format 0.0.4). One thread at a time.</summary>
internal sealed class RunMetrics(ChannelTable channels)
{
    private RunEvent.RunStarted? _started;
    private RunEvent.StepStarted? _step;
    private RunEvent.RunEnded? _ended;
    private Scan? _scan;
    private TimeSpan _elapsed;
    private long _scans;
    private int _trips;
    private int _gaps;
    private int _notConfirmedOff;

    public void Take(RunEvent happened)
    {
        _elapsed = happened.Elapsed;
        switch (happened)
        {
            case RunEvent.RunStarted started:
                _started = started;
                break;
            case RunEvent.StepStarted step:
                _step = step;
                break;
            case RunEvent.ScanTaken taken:
                (_scan, _scans) = (taken.Scan, taken.Scan.Index + 1);
                break;
            case RunEvent.Tripped:
                _trips++;
                break;
            case RunEvent.Gap:
                _gaps++;
                break;
            case RunEvent.MadeSafe { IsConfirmed: false }:
                _notConfirmedOff++;
                break;
            case RunEvent.RunEnded ended:
                _ended = ended;
                break;
            default:
                break;
        }
    }

    /// <param name="dropped">Events that came faster than they were taken; of scans the latest counts, so that little is lost.</param>
    public string Write(long dropped)
    {
        var text = new StringBuilder();
        if (_started is { } run)
        {
            Metric(text, "packbench_run_info", "gauge", "The run that goes on", Labels(("run_id", run.RunId), ("procedure", run.Procedure), ("pack", run.Pack), ("simulated", run.Simulated ? "1" : "0")), 1);
        }

        if (_step is { } step)
        {
            Metric(text, "packbench_step_info", "gauge", "Where it is in its procedure", Labels(("path", step.Path), ("verb", step.Verb), ("title", step.Title)), 1);
        }

        Metric(text, "packbench_run_elapsed_seconds", "gauge", "Time since the run began", "", _elapsed.TotalSeconds);
        Metric(text, "packbench_scans_total", "counter", "Scans that were taken", "", _scans);
        Metric(text, "packbench_trips_total", "counter", "Limits that were broken", "", _trips);
        Metric(text, "packbench_gaps_total", "counter", "Times at which scans were missing", "", _gaps);
        Metric(text, "packbench_not_confirmed_off_total", "counter", "Safe states in which an output could not be confirmed off", "", _notConfirmedOff);
        Metric(text, "packbench_events_dropped_total", "counter", "Events that this endpoint has not seen", "", dropped);
        if (_ended is { } ended)
        {
            Metric(text, "packbench_run_ended", "gauge", "How the run ended, before its results were judged", Labels(("outcome", ended.Outcome.ToString())), 1);
        }

        Readings(text);
        return text.ToString();
    }

    private void Readings(StringBuilder text)
    {
        if (_scan is not { } scan)
        {
            return;
        }

        Head(text, "packbench_reading", "gauge", "Good readings of the latest scan, in the unit that is stated; current above zero charges");
        for (var i = 0; i < channels.Count; i++)
        {
            if (scan[i].IsGood)
            {
                Sample(text, "packbench_reading", Labels(("channel", channels[i].Name), ("unit", channels[i].Unit.Symbol)), scan[i].Value);
            }
        }

        Head(text, "packbench_reading_good", "gauge", "1 where the latest scan has a good reading of this channel");
        for (var i = 0; i < channels.Count; i++)
        {
            Sample(text, "packbench_reading_good", Labels(("channel", channels[i].Name)), scan[i].IsGood ? 1 : 0);
        }
    }

    private static void Metric(StringBuilder text, string name, string type, string help, string labels, double value)
    {
        Head(text, name, type, help);
        Sample(text, name, labels, value);
    }

    private static void Head(StringBuilder text, string name, string type, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Sample(StringBuilder text, string name, string labels, double value) => text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value:R}\n");

    private static string Labels(params (string Name, string Value)[] labels) => $"{{{string.Join(',', labels.Select(label => $"{label.Name}=\"{Escaped(label.Value)}\""))}}}";

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
