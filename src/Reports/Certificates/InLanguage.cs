using PackBench.Reports.Texts;

namespace PackBench.Reports.Certificates;

/// <summary>
/// What a run recorded in English, in the language of the paper: titles, conditions, events, names of budget lines. What an operator, a pack file
/// or a procedure's own source says is its author's and stays; so do names of files, channels and parameters, conditions and figures.
/// </summary>
internal static class InLanguage
{
    public static BuildCertificateData Of(BuildCertificateData data, ReportTexts texts) => !texts.Translates ? data : data with
    {
        Chemistry = BlocksInLanguage.Of(data.Chemistry, texts),
        Runs = [.. data.Runs.Select(run => Of(run, texts))],
        Expected = [.. data.Expected.Select(expected => expected with { Title = texts.Said(expected.Title), ReasonNotTested = Said(expected.ReasonNotTested, texts) })],
        NotTested = Of(data.NotTested, texts),
        KeyFigures = BlocksInLanguage.Of(data.KeyFigures, texts),
        Runtimes = [.. data.Runtimes.Select(row => row with { Basis = texts.Said(row.Basis) })],
        Restrictions = Of(data.Restrictions, texts),
    };

    public static RunReportData Of(RunReportData data, ReportTexts texts) => !texts.Translates ? data : data with
    {
        Procedure = data.Procedure with { Title = texts.Said(data.Procedure.Title), Purpose = Said(data.Procedure.Purpose, texts), Method = Of(data.Procedure.Method, texts) },
        Conclusion = data.Conclusion with { EndReason = texts.Said(data.Conclusion.EndReason), Sentence = Said(data.Conclusion.Sentence, texts) },
        KeyFigures = BlocksInLanguage.Of(data.KeyFigures, texts),
        Conditions = BlocksInLanguage.Of(data.Conditions, texts),
        ConditionsInShort = Said(data.ConditionsInShort, texts),
        WorstOfGroups = [.. data.WorstOfGroups.Select(row => Of(row, texts))],
        Results = [.. data.Results.Select(row => Of(row, texts))],
        Sections = [.. data.Sections.Select(section => section with { Title = texts.Said(section.Title), Blocks = BlocksInLanguage.Of(section.Blocks, texts) })],
        Instruments = [.. data.Instruments.Select(row => row with { Accuracy = Said(row.Accuracy, texts) })],
        InstrumentsUnknown = Said(data.InstrumentsUnknown, texts),
        Limits = [.. data.Limits.Select(row => new LimitRow(texts.Said(row.Condition), texts.Said(row.Origin), texts.Said(row.Because), Said(row.Closest, texts), row.Tripped))],
        Events = [.. data.Events.Select(row => row with { Kind = texts.Said(row.Kind), Text = texts.Said(row.Text) })],
        Trips = [.. data.Trips.Select(row => row with { Condition = texts.Said(row.Condition), Because = texts.Said(row.Because), Value = texts.Said(row.Value), Action = texts.Said(row.Action) })],
        Gaps = [.. data.Gaps.Select(row => row with { Channel = texts.Said(row.Channel), Reason = texts.Said(row.Reason), Effect = texts.Said(row.Effect) })],
        Deviations = Of(data.Deviations, texts),
        NotTested = Of(data.NotTested, texts),
        Budgets = [.. data.Budgets.Select(budget => budget with
        {
            Title = texts.Said(budget.Title), Unit = texts.Said(budget.Unit),
            Lines = [.. budget.Lines.Select(line => line with { Source = texts.Said(line.Source), Distribution = texts.Said(line.Distribution) })],
        })],
        Digests = [.. data.Digests.Select(digest => digest with { Content = texts.Said(digest.Content) })],
    };

    private static ResultRow Of(ResultRow row, ReportTexts texts) => row with
    {
        Title = texts.Said(row.Title), Unit = texts.Said(row.Unit), Note = Said(row.Note, texts), DecisionRule = Said(row.DecisionRule, texts), LimitText = Said(row.LimitText, texts),
    };

    private static ImmutableArray<string> Of(ImmutableArray<string> sentences, ReportTexts texts) => [.. sentences.Select(texts.Said)];

    private static string? Said(string? text, ReportTexts texts) => text is null ? null : texts.Said(text);
}
