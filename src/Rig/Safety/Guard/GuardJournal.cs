using System.Globalization;
using System.Text.Json;

namespace PackBench.Rig.Safety.Guard;

/// <summary>What the guard did, one JSON object a line, on the disk before the next thing is done.</summary>
public sealed class GuardJournal(string path, TimeProvider wall) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

    /// <summary>An output has confirmed that it is off; the detail begins with its role and a colon.</summary>
    public const string Off = "off";

    /// <summary>The name of the journal that belongs to a run file.</summary>
    public static string PathFor(string runFile) => runFile + ".guard.jsonl";

    public void Write(string what, string detail)
    {
        var line = new { utc = wall.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), @event = what, detail };
        lock (_file)
        {
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
            _file.Flush(flushToDisk: true);
        }
    }

    /// <summary>When a guard had an output off for sure, first after an instant; null where no journal says so.</summary>
    /// <exception cref="IOException">The journal is there and cannot be read.</exception>
    public static DateTimeOffset? OffAt(string path, string role, DateTimeOffset after)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        foreach (var line in File.ReadLines(path))
        {
            try
            {
                using var entry = JsonDocument.Parse(line);
                var root = entry.RootElement;
                if (root.GetProperty("event").GetString() == Off && root.GetProperty("detail").GetString() is { } detail
                    && detail.StartsWith(role + ":", StringComparison.Ordinal) && root.GetProperty("utc").GetDateTimeOffset() is var utc && utc >= after)
                {
                    return utc;
                }
            }
            catch (Exception torn) when (torn is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
            {
                // The last line of a guard whose machine went down while it wrote: it says nothing.
            }
        }

        return null;
    }

    public void Dispose() => _file.Dispose();
}
