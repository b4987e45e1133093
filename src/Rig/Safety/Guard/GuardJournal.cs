using System.Globalization;
using System.Text.Json;

namespace PackBench.Rig.Safety.Guard;

/// <summary>What the guard did, one JSON object a line, on the disk before the next thing is done.</summary>
public sealed class GuardJournal(string path, TimeProvider wall) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

    /// <summary>The name of the journal that belongs to a run file.</summary>
    public static string PathFor(string runFile) => runFile + ".guard.jsonl";

    public void Write(string what, string detail)
    {
        var line = new { utc = wall.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), @event = what, detail };
        _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
