using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace PackBench.Reports.Texts;

/// <summary>One text: its template and the names it may use.</summary>
/// <param name="Constant">What it says, where it always says the same; null where it is to be rendered.</param>
internal sealed record TextEntry(string Key, ImmutableArray<string> Variables, Template Template, string File, int Line, string? Constant)
{
    public string Render(ReadOnlySpan<(string Name, object? Value)> values) => Constant ?? TextFile.Render(Template, values.ToArray());
}

/// <summary>
/// Reads a text file: <c>[key: variable variable]</c>, then lines of Scriban template until the next key; <c>#</c> at the
/// start of a line is a comment. English, as shipped, declares the variables; other files may only use those. What a run says in
/// English is its own name: <see cref="Phrases"/>.
/// </summary>
internal static class TextFile
{
    public static IReadOnlyDictionary<string, TextEntry> Read(
        string file, string content, IReadOnlyDictionary<string, TextEntry>? declared, ICollection<TextProblem> problems)
    {
        var entries = new Dictionary<string, TextEntry>(StringComparer.Ordinal);
        foreach (var (head, line, body) in Split(file, content, problems))
        {
            var (key, variables) = Head(head);
            if (Phrases.IsPhrase(key))
            {
                if (Phrases.ProblemOf(key[Phrases.Mark.Length..], body) is { } loss)
                {
                    problems.Add(new TextProblem(file, line, 2, loss));
                    continue;
                }
            }
            else if (declared is not null)
            {
                if (!declared.TryGetValue(key, out var model))
                {
                    problems.Add(new TextProblem(file, line, 2, $"There is no text '{key}'.{Suggest(key, declared.Keys)}"));
                    continue;
                }

                variables = model.Variables;
            }

            if (entries.TryGetValue(key, out var earlier))
            {
                problems.Add(new TextProblem(file, line, 2, $"The text '{key}' is already given above, in line {earlier.Line}."));
                continue;
            }

            if (Compile(file, line, key, body, variables, problems) is { } template)
            {
                entries.Add(key, new TextEntry(key, variables, template, file, line, IsConstant(body) ? body.Trim('\n', ' ') : null));
            }
        }

        return entries;
    }

    private static IEnumerable<(string Head, int Line, string Body)> Split(string file, string content, ICollection<TextProblem> problems)
    {
        var (head, headLine, body) = ((string?)null, 0, new List<string>());
        foreach (var (index, raw) in content.ReplaceLineEndings("\n").Split('\n').Index())
        {
            var line = raw.TrimEnd();
            if (line.StartsWith('#'))
            {
                // Keeps the line count, so that a problem further down is reported on its own line.
                body.Add("");
            }
            else if (line.StartsWith('[') && line.EndsWith(']'))
            {
                if (head is not null)
                {
                    yield return (head, headLine, string.Join('\n', body));
                }

                (head, headLine, body) = (line[1..^1], index + 1, []);
            }
            else if (head is null && line.Length > 0)
            {
                problems.Add(new TextProblem(file, index + 1, 1, "Expected a line [key] before the first text."));
            }
            else
            {
                body.Add(line);
            }
        }

        if (head is not null)
        {
            yield return (head, headLine, string.Join('\n', body));
        }
    }

    private static (string Key, ImmutableArray<string> Variables) Head(string head)
    {
        if (Phrases.IsPhrase(head))
        {
            return (head.TrimEnd(), Phrases.NamesIn(head));
        }

        var parts = head.Split(':', 2, StringSplitOptions.TrimEntries);
        return (parts[0], parts.Length == 1 ? [] : [.. parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }

    private static Template? Compile(
        string file, int line, string key, string body, ImmutableArray<string> variables, ICollection<TextProblem> problems)
    {
        var template = Template.Parse(body, file);
        foreach (var message in template.Messages)
        {
            problems.Add(new TextProblem(file, line + message.Span.Start.Line + 1, message.Span.Start.Column + 1, message.Message));
        }

        if (template.HasErrors)
        {
            return null;
        }

        // Scriban takes the end of the text for the end of an expression; a reader would be shown half a sentence.
        if (body.LastIndexOf("{{", StringComparison.Ordinal) is var opened && opened > body.LastIndexOf("}}", StringComparison.Ordinal))
        {
            var before = body[..opened];
            problems.Add(new TextProblem(file, line + 1 + before.Count(letter => letter == '\n'), opened - before.LastIndexOf('\n'), "'{{' has no '}}'."));
            return null;
        }

        var names = new NameFinder();
        names.Visit(template.Page);
        var unknown = names.Found.Where(name => !variables.Contains(name.Name) && !Builtins.Contains(name.Name)).ToList();
        foreach (var name in unknown)
        {
            var known = variables.IsEmpty ? " It has no variables." : $" It has: {string.Join(", ", variables)}.";
            problems.Add(new TextProblem(
                file, line + name.Span.Start.Line + 1, name.Span.Start.Column + 1, $"The text '{key}' has no variable '{name.Name}'.{known}{Suggest(name.Name, variables)}"));
        }

        return unknown.Count == 0 && (IsConstant(body) || TryOnce(file, line, template, variables, problems)) ? template : null;
    }

    /// <summary>Without a brace there is nothing that Scriban would do with it; most texts are such, and its set-up for each of them would cost more than all else.</summary>
    private static bool IsConstant(string body) => !body.Contains('{', StringComparison.Ordinal);

    /// <summary>Draws it once with ones for all values: a misspelt function is found now and not when a report is due.</summary>
    private static bool TryOnce(string file, int line, Template template, ImmutableArray<string> variables, ICollection<TextProblem> problems)
    {
        try
        {
            _ = Render(template, variables.Select(name => (name, (object?)1)));
            return true;
        }
        catch (ScriptRuntimeException failure)
        {
            problems.Add(new TextProblem(file, line + failure.Span.Start.Line + 1, failure.Span.Start.Column + 1, failure.OriginalMessage));
            return false;
        }
    }

    public static string Render(Template template, IEnumerable<(string Name, object? Value)> values)
    {
        var globals = new ScriptObject();
        foreach (var (name, value) in values)
        {
            globals.SetValue(name, value, readOnly: true);
        }

        var context = new TemplateContext(BuiltinObject) { StrictVariables = true, LoopLimit = 1000, RecursiveLimit = 20 };
        context.PushCulture(System.Globalization.CultureInfo.InvariantCulture);
        context.PushGlobal(globals);
        return template.Render(context).Trim('\n', ' ');
    }

    private static ScriptObject BuiltinObject { get; } = RepeatableBuiltins();

    /// <summary>What Scriban brings, less the clock and the dice: a paper is drawn again to be verified. One for all texts, so none may write to it.</summary>
    private static ScriptObject RepeatableBuiltins()
    {
        var builtins = TemplateContext.GetDefaultBuiltinObject();
        builtins.Remove("date");
        if (builtins["math"] is ScriptObject math)
        {
            math.Remove("random");
            math.Remove("uuid");
        }

        foreach (var functions in builtins.Values.OfType<ScriptObject>())
        {
            functions.IsReadOnly = true;
        }

        builtins.IsReadOnly = true;
        return builtins;
    }

    private static IReadOnlyCollection<string> Builtins { get; } = [.. BuiltinObject.Keys];

    private static string Suggest(string wrong, IEnumerable<string> right)
    {
        var best = right.Select(word => (Word: word, Distance: Distance(wrong, word))).OrderBy(pair => pair.Distance).FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(2, wrong.Length / 3) ? $" Is '{best.Word}' meant?" : "";
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[b.Length];
    }

    private sealed class NameFinder : ScriptVisitor
    {
        public List<ScriptVariableGlobal> Found { get; } = [];

        public override void Visit(ScriptVariableGlobal node)
        {
            if (node is not null)
            {
                Found.Add(node);
            }
        }

        public override void Visit(ScriptMemberExpression node) => node?.Target?.Accept(this);
    }
}
