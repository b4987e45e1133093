using System.Collections.Immutable;
using System.Globalization;

namespace PackBench.Rig.Runs.Store;

/// <summary>Something in a run file that is not as it was recorded.</summary>
/// <param name="Table">Empty where the file as a whole is meant.</param>
/// <param name="Row">Scan index or row number; null where no single row is meant.</param>
/// <param name="Columns">Which columns; empty where that cannot be told.</param>
public sealed record VerifyFinding(string Table, long? Row, ImmutableArray<string> Columns, string Message)
{
    public override string ToString()
    {
        var row = Row is { } number ? string.Create(CultureInfo.InvariantCulture, $" row {number}") : "";
        var columns = Columns.IsEmpty ? "" : $" ({string.Join(", ", Columns)})";
        return $"{(Table.Length == 0 ? "file" : Table)}{row}{columns}: {Message}";
    }
}

/// <summary>The judgement over one run file.</summary>
/// <param name="Seal">Null for a run that has not ended: then rows may have been cut off its end unseen.</param>
/// <param name="Findings">In the order of the tables; the first <see cref="RunVerifier.MostFindings"/>.</param>
public sealed record RunVerification(string Path, RunSeal? Seal, long Scans, ImmutableArray<VerifyFinding> Findings)
{
    public bool IsIntact => Findings.IsEmpty;
}

internal sealed class FindingList
{
    private readonly ImmutableArray<VerifyFinding>.Builder _findings = ImmutableArray.CreateBuilder<VerifyFinding>();
    private long _dropped;

    public int Count => _findings.Count;

    public void Add(string table, long? row, string message, params ImmutableArray<string> columns)
    {
        if (_findings.Count < RunVerifier.MostFindings)
        {
            _findings.Add(new VerifyFinding(table, row, columns, message));
        }
        else
        {
            _dropped++;
        }
    }

    public ImmutableArray<VerifyFinding> ToImmutable()
    {
        if (_dropped > 0)
        {
            _findings.Add(new VerifyFinding("", null, [], string.Create(CultureInfo.InvariantCulture, $"and {_dropped} more.")));
            _dropped = 0;
        }

        return _findings.ToImmutable();
    }
}
