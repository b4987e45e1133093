using System.Globalization;
using System.Text;

namespace PackBench.Rig.Runs.Store;

/// <summary><c>20260806T101500Z-capacity-run-A17.run.db</c></summary>
public static class RunFileName
{
    public const string Extension = ".run.db";

    public static string For(RunHeader header, int attempt = 1)
    {
        var stamp = header.StartedUtc.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var suffix = attempt == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{attempt}");
        return $"{stamp}-{Safe(header.ProcedureName)}-{Safe(header.PackId)}{suffix}{Extension}";
    }

    private static string Safe(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            safe.Append(char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '_');
        }

        return safe.Length == 0 ? "_" : safe.ToString();
    }
}
