using System.Text;

namespace PackBench.Rig.Runs.Store;

/// <summary>The tables of a run file. docs/run-file.md explains them to people who open one with other tools.</summary>
internal static class RunSchema
{
    /// <summary>"PBrn": what <c>file</c> and other tools can recognise a run file by.</summary>
    public const int ApplicationId = 0x5042726E;

    /// <summary>2: events of the plan and the view of it. Files of format 1 have none and are read as ever.</summary>
    public const int Version = 2;

    /// <summary>What the first link of every chain names: unchanged since format 1.</summary>
    public const int ChainVersion = 1;

    public static readonly ChainedTable.Shape Header = new("header", "key", "value");
    public static readonly ChainedTable.Shape Files = new("files", "kind", "name", "text");
    public static readonly ChainedTable.Shape Parameters = new("parameters", "name", "value");
    public static readonly ChainedTable.Shape Channels = new("channels", "idx INTEGER", "name", "unit", "column_name", "source", "period_s REAL");
    public static readonly ChainedTable.Shape Events = new(
        "events", "kind", "elapsed_s REAL", "utc_ms INTEGER", "ref INTEGER", "scans INTEGER", "scans_chain BLOB", "payload");
    public static readonly ChainedTable.Shape Blocks = new("scan_blocks", "first_scan INTEGER", "scans INTEGER", "digests BLOB");
    public static readonly ChainedTable.Shape Attachments = new("attachments", "name", "media_type", "utc_ms INTEGER", "data BLOB");
    public static readonly ChainedTable.Shape Seals = new(
        "seals", "outcome", "reason", "utc_ms INTEGER", "scans INTEGER", "scans_chain BLOB", "tables_json", "digest BLOB");

    /// <summary>Everything that a seal covers, besides the scans, in the order in which it is digested.</summary>
    public static readonly ChainedTable.Shape[] Sealed = [Header, Files, Parameters, Channels, Events, Blocks, Attachments];

    private const string Views =
        """
        CREATE VIEW instruments AS SELECT seq, json_extract(payload, '$.role') AS role, json_extract(payload, '$.identity') AS identity,
          json_extract(payload, '$.address') AS address, json_extract(payload, '$.profile') AS profile,
          json_extract(payload, '$.calibration') AS calibration FROM events WHERE kind = 'InstrumentConnected';
        CREATE VIEW steps AS SELECT s.seq, json_extract(s.payload, '$.path') AS path, json_extract(s.payload, '$.verb') AS verb,
          json_extract(s.payload, '$.title') AS title, json_extract(s.payload, '$.step_index') AS step, json_extract(s.payload, '$.record') AS record,
          json_extract(s.payload, '$.ends_when') AS ends_when, s.elapsed_s AS began_s, e.elapsed_s AS ended_s,
          json_extract(e.payload, '$.reason') AS reason, s.scans AS first_scan, e.scans - s.scans AS scans, json_extract(e.payload, '$.state.values') AS state
          FROM events s LEFT JOIN events e ON e.ref = s.seq AND e.kind = 'StepEnded' WHERE s.kind = 'StepStarted';
        CREATE VIEW trips AS SELECT seq, elapsed_s, utc_ms, json_extract(payload, '$.trip.limit') AS limit_name,
          json_extract(payload, '$.trip.channel') AS channel, json_extract(payload, '$.trip.observed') AS observed,
          json_extract(payload, '$.trip.allowed') AS allowed, json_extract(payload, '$.trip.age_s') AS age_s,
          json_extract(payload, '$.trip.class') AS class, json_extract(payload, '$.trip.because') AS because FROM events WHERE kind = 'Tripped';
        CREATE VIEW results AS SELECT seq, json_extract(payload, '$.result.name') AS name, json_extract(payload, '$.result.title') AS title,
          json_extract(payload, '$.result.value') AS value, json_extract(payload, '$.result.unit') AS unit, json_extract(payload, '$.result.text') AS text,
          json_extract(payload, '$.result.uncertainty') AS expanded_uncertainty, json_extract(payload, '$.result.coverage_factor') AS k,
          json_extract(payload, '$.result.limit') AS limit_text, json_extract(payload, '$.result.rule') AS rule,
          json_extract(payload, '$.result.verdict') AS verdict, json_extract(payload, '$.result.group') AS grp FROM events WHERE kind = 'ResultComputed';
        CREATE VIEW budget_lines AS SELECT e.seq, json_extract(e.payload, '$.result.name') AS result, l.key AS line, json_extract(l.value, '$.name') AS name,
          json_extract(l.value, '$.estimate') AS estimate, json_extract(l.value, '$.unit') AS unit,
          json_extract(l.value, '$.standard_uncertainty') AS standard_uncertainty, json_extract(l.value, '$.distribution') AS distribution,
          json_extract(l.value, '$.sensitivity') AS sensitivity, json_extract(l.value, '$.contribution') AS contribution
          FROM events e, json_each(e.payload, '$.result.budget') l WHERE e.kind = 'ResultComputed';
        CREATE VIEW plan AS SELECT e.seq, json_extract(s.value, '$.path') AS path, json_extract(s.value, '$.title') AS title, json_extract(c.value, '$.channel') AS channel,
          json_extract(c.value, '$.unit') AS unit, t.key AS slice, t.value AS until_s, json_extract(c.value, '$.low[' || t.key || ']') AS low,
          json_extract(c.value, '$.high[' || t.key || ']') AS high FROM events e, json_each(e.payload, '$.band.steps') s, json_each(s.value, '$.curves') c,
          json_each(s.value, '$.ends') t WHERE e.kind = 'Planned';
        CREATE VIEW measured AS SELECT e.seq, e.elapsed_s, json_extract(e.payload, '$.table') AS table_name, json_extract(c.value, '$.key') AS column_name,
          json_extract(c.value, '$.value') AS value FROM events e, json_each(e.payload, '$.cells') c WHERE e.kind = 'MeasuredRow';
        """;

    public static string Create(ChannelTable channels)
    {
        var sql = new StringBuilder();
        foreach (var shape in Sealed.Append(Seals))
        {
            sql.AppendLine(shape.CreateSql);
        }

        sql.Append("CREATE TABLE scans (scan INTEGER PRIMARY KEY, elapsed_s REAL NOT NULL, utc_ms INTEGER NOT NULL, step INTEGER NOT NULL");
        foreach (var channel in channels.Channels)
        {
            sql.Append(", ").Append(Quote(channel.ColumnName)).Append(" REAL");
        }

        sql.AppendLine(", validity TEXT, ages BLOB, chain BLOB NOT NULL) STRICT;");
        return sql.AppendLine(Views).ToString();
    }

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
