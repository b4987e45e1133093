using System.Globalization;
using System.Text;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Telemetry;

/// <summary>The state of a run as the text that Prometheus reads (exposition format 0.0.4).</summary>
internal static class RunMetrics
{
    /// <param name="dropped">Events that came faster than they were taken; of scans the latest counts, so that little is lost.</param>
    public static string Write(RunView view, ChannelTable channels, long dropped)
    {
        var text = new StringBuilder();
        if (view.Started is { } run)
        {
            Metric(text, "packbench_run_info", "gauge", "The run that goes on", Labels(("run_id", run.RunId), ("procedure", run.Procedure), ("pack", run.Pack), ("simulated", run.Simulated ? "1" : "0")), 1);
        }

        if (view.Step is { } step)
        {
            Metric(text, "packbench_step_info", "gauge", "Where it is in its procedure", Labels(("path", step.Path), ("verb", step.Verb), ("title", step.Title)), 1);
        }

        Metric(text, "packbench_run_elapsed_seconds", "gauge", "Time since the run began", "", view.Elapsed.TotalSeconds);
        Metric(text, "packbench_scans_total", "counter", "Scans that were taken", "", view.Scans);
        Metric(text, "packbench_trips_total", "counter", "Limits that were broken", "", view.Trips);
        Metric(text, "packbench_gaps_total", "counter", "Times at which scans were missing", "", view.Gaps);
        Metric(text, "packbench_not_confirmed_off_total", "counter", "Safe states in which an output could not be confirmed off", "", view.NotConfirmedOff);
        Metric(text, "packbench_events_dropped_total", "counter", "Events that this endpoint has not seen", "", dropped);
        if (view.Ended is { } ended)
        {
            Metric(text, "packbench_run_ended", "gauge", "How the run ended, before its results were judged", Labels(("outcome", ended.Outcome.ToString())), 1);
        }

        Readings(text, view, channels);
        return text.ToString();
    }

    private static void Readings(StringBuilder text, RunView view, ChannelTable channels)
    {
        if (view.Scan is not { } scan)
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
