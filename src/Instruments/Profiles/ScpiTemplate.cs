using System.Globalization;
using Scriban;
using Scriban.Runtime;

namespace PackBench.Instruments.Profiles;

/// <summary>What a template may use: <c>level</c>, <c>range</c>, … Numbers are SI, rounded to a millionth so that 0.1 + 0.2 is sent as 0.3.</summary>
public sealed class ScpiVariables
{
    internal ScriptObject Values { get; } = [];

    public static ScpiVariables None => new();

    public ScpiVariables With(string name, double value)
    {
        Values[name] = Math.Round(value, 6);
        return this;
    }

    public ScpiVariables With(string name, string value)
    {
        Values[name] = value;
        return this;
    }

    public ScpiVariables With(string name, bool value)
    {
        Values[name] = value;
        return this;
    }
}

/// <summary>A command with places for values, <c>:SOUR:CURR:LEV:IMM {{ level }}</c>; compiled once. An unknown name is an error, not an empty text.</summary>
public sealed class ScpiTemplate
{
    private readonly Template? template;

    private ScpiTemplate(string source, Template? template)
    {
        Source = source;
        this.template = template;
    }

    public string Source { get; }

    /// <summary>Compiles; false with the complaint and its column (0-based, in the text).</summary>
    public static bool TryCompile(string source, out ScpiTemplate compiled, out (int Column, string Message) error)
    {
        error = default;
        if (!source.Contains("{{", StringComparison.Ordinal))
        {
            compiled = new ScpiTemplate(source, null);
            return true;
        }

        var parsed = Template.Parse(source);
        compiled = new ScpiTemplate(source, parsed);
        if (source.LastIndexOf("{{", StringComparison.Ordinal) > source.LastIndexOf("}}", StringComparison.Ordinal))
        {
            error = (source.LastIndexOf("{{", StringComparison.Ordinal), "'{{' is not closed by '}}'");
            return false;
        }

        if (!parsed.HasErrors)
        {
            return true;
        }

        error = (parsed.Messages[0].Span.Start.Column, parsed.Messages[0].Message);
        return false;
    }

    /// <summary>Throws <see cref="Scriban.Syntax.ScriptRuntimeException"/> for a name that is not among the variables.</summary>
    public string Render(ScpiVariables variables)
    {
        if (template is null)
        {
            return Source;
        }

        var context = new TemplateContext { StrictVariables = true, LoopLimit = 1000, RecursiveLimit = 10 };
        context.PushCulture(CultureInfo.InvariantCulture);
        context.PushGlobal(variables.Values);
        return template.Render(context);
    }

    public override string ToString() => Source;
}
