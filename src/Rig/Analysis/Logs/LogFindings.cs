using PackBench.Rig.Language;

namespace PackBench.Rig.Analysis.Logs;

/// <summary>Kinds of fault of a log: like ones of one column are counted and told once.</summary>
internal enum LogFault
{
    MissingColumn,
    RepeatedColumn,
    WrongUnit,
    TornRow,
    EmptyField,
    NotANumber,
    DecimalComma,
    Implausible,
    TimeStandsStill,
    TimeGoesBack,
    StepTime,
    RepeatedRow,
    UnknownState,
    NoData,
}

/// <summary>What is wrong with a log, each kind at its first place. Nothing is repaired: a log with a finding is not analysed.</summary>
internal sealed class LogFindings(string file)
{
    private readonly Dictionary<(LogFault Fault, string Column), (Finding First, int Count)> _found = [];

    public bool Any => _found.Count > 0;

    /// <param name="at">Character in the line, from 1.</param>
    /// <param name="column">Name of the column of the log; empty for a fault of the whole row.</param>
    public void Add(LogFault fault, int line, int at, string column, string message)
    {
        var key = (fault, column);
        _found[key] = _found.TryGetValue(key, out var known) ? (known.First, known.Count + 1) : (new Finding(new Place(file, line, at), message), 1);
    }

    public IEnumerable<Finding> All() =>
        from found in _found.Values
        select found.Count == 1 ? found.First : found.First with { Message = FormattableString.Invariant($"{found.First.Message} ({found.Count} lines like it)") };
}
