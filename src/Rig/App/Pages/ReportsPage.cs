using System.Collections.Immutable;
using System.Text;
using PackBench.Reports;
using PackBench.Reports.Text;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.Cli;
using PackBench.Rig.Reporting;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.App.Pages;

/// <summary>The report of one run, or of several beside each other: as text here, as PDF, HTML or JSON on the disk.</summary>
internal sealed class ReportsPage(Shell shell) : Page
{
    private const int NarrowestText = 60;
    private const int WidestText = 100;

    private readonly Background<Reading> _reading = new();
    private readonly Background<string> _writing = new();
    private Subject? _subject;
    private ReportDocument? _document;
    private string[] _lines = [];
    private int _width;
    private string _said = "";
    private int _first;
    private int _left;

    public override string Title => "Reports";

    public override KeyName Function => KeyName.F7;

    public override string About =>
        "The report of a run as text, to read here; p, h and j write it as PDF, HTML and JSON beside the run file. The newest run where none was chosen; choose another in the history, or mark some there and compare them. c makes the certificate of the pack from its runs, signs and verifies it.";

    public override ImmutableArray<KeyHint> Keys => _subject is null
        ? [new("F6", "choose a run"), new("c", "certificate of the pack")]
        : [new("c", "certificate"), new("p", "write the PDF"), new("h", "HTML"), new("j", "JSON"), new("Up Down", "scroll"), new("Left Right", "sideways"), new("F6", "another run")];

    public void ShowReport(string run) => Show(OfRun(run));

    /// <summary>Runs of one procedure, the oldest first.</summary>
    public void ShowComparison(ImmutableArray<string> runs) => Show(new Subject(
        $"Comparison of {runs.Length} runs",
        Path.Combine(shell.Context.Runs, $"comparison-{shell.Context.Time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}"),
        () => Compare(runs)));

    public override void Show()
    {
        if (_subject is null)
        {
            _reading.Start(stop =>
            {
                var newest = new RunFolder(shell.Context.Runs).List(cancellationToken: stop).Runs.FirstOrDefault(run => run.IsFinished);
                return Task.FromResult(newest is null ? new Reading(null, null) : Read(OfRun(newest.Path)));
            });
        }
    }

    public override bool Tick()
    {
        var isNew = false;
        if (_reading.TryTake(out var reading, out var failure))
        {
            // The subject comes back too, so that the newest run is known.
            _subject = reading?.Subject ?? _subject;
            (_document, _lines) = (reading?.Document, failure is null ? [] : [failure.Message]);
            isNew = true;
        }

        if (_writing.TryTake(out var said, out var wrong))
        {
            _said = said?.Trim().Replace(Path.GetDirectoryName(_subject?.Stem) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal) ?? wrong?.Message ?? "";
            isNew = true;
        }

        return isNew;
    }

    public override bool Take(KeyPress key)
    {
        if (_subject is { } subject && key is { Sign: 'p' or 'h' or 'j' })
        {
            var path = $"{subject.Stem}{(key.Sign == 'p' ? ".pdf" : key.Sign == 'h' ? ".html" : ".json")}";
            _said = $"writing {path}";
            _writing.Start(_ =>
            {
                var text = new StringWriter();
                ReportCommand.Write(subject.Document, path, new RigConsole(TextReader.Null, text, text, shell.Context.Time, isInteractive: false));
                return Task.FromResult(text.ToString());
            });
            return true;
        }

        if (key.Is('c'))
        {
            shell.Open(new CertificateDialog(shell.Context));
            return true;
        }

        if (key.Name is KeyName.Left or KeyName.Right)
        {
            _left = Math.Clamp(_left + (key.Name == KeyName.Left ? -10 : 10), 0, 40);
            return true;
        }

        var moved = Moved(key, _first, _lines.Length, 20);
        var isMove = moved != _first;
        _first = moved;
        return isMove;
    }

    public override void Draw(Canvas canvas, Area area)
    {
        var inside = canvas.Box(area, _subject?.Title ?? "Report");
        var rows = Math.Max(1, inside.Height - 1);
        SetFor(inside.Width - 1);
        _first = Math.Clamp(_first, 0, Math.Max(0, _lines.Length - rows));
        for (var i = 0; i < rows && _first + i < _lines.Length; i++)
        {
            canvas.Text(inside.Left + 1, inside.Top + i, _lines[_first + i] is { } line && line.Length > _left ? line[_left..] : "", Ink.Normal, inside.Right);
        }

        if (_lines.Length == 0)
        {
            canvas.Text(inside.Left + 2, inside.Top + 1, _reading.IsBusy ? "reading the run" : "There is no finished run here yet. F4 starts one.", Ink.Dim, inside.Right);
        }

        canvas.Text(inside.Left + 1, inside.Bottom - 1, _said.Length > 0 ? _said : _subject is null ? "" : "p writes the PDF beside the run file", _said.Length > 0 ? Ink.Key : Ink.Dim, inside.Right);
    }

    private void Show(Subject subject)
    {
        (_subject, _document, _lines, _said, _first, _left) = (subject, null, [], "", 0, 0);
        _reading.Start(_ => Task.FromResult(Read(subject)));
    }

    private Subject OfRun(string run) => new($"Report of {Path.GetFileName(run)}", run[..^RunFileName.Extension.Length], () =>
    {
        using var reader = SqliteRunReader.Open(run);
        return RunReportBuilder.Build(reader, shell.Context.Time.GetUtcNow());
    });

    private ReportDocument Compare(ImmutableArray<string> runs)
    {
        var open = new List<SqliteRunReader>();
        try
        {
            open.AddRange(runs.Select(path => SqliteRunReader.Open(path)));
            return RunComparison.Report(open, shell.Context.Time.GetUtcNow());
        }
        finally
        {
            open.ForEach(reader => reader.Dispose());
        }
    }

    private static Reading Read(Subject subject) => new(subject, subject.Document());

    /// <summary>Its lines, as wide as there is room.</summary>
    private void SetFor(int width)
    {
        width = Math.Clamp(width, NarrowestText, WidestText);
        if (_document is null || width == _width && _lines.Length > 0)
        {
            return;
        }

        using var text = new MemoryStream();
        new TextRenderer(width: width).Render(_document, text);
        (_lines, _width) = (Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length).Split('\n'), width);
    }

    /// <param name="Stem">Where it is written to, without the ending.</param>
    private sealed record Subject(string Title, string Stem, Func<ReportDocument> Document);

    private sealed record Reading(Subject? Subject, ReportDocument? Document);
}
