using System.Collections.Immutable;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.Bench;
using PackBench.Rig.Cli;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.App.Models;

/// <summary>One parameter as it is typed.</summary>
internal sealed class FormField(Parameter parameter)
{
    public string Name => parameter.Name;

    public string Title => parameter.Title.Length > 0 ? parameter.Title : parameter.Name;

    public bool IsSwitch => parameter.Switch is not null;

    public string Usual { get; } = TextOf(parameter);

    public FieldEditor Editor { get; private set; } = new(TextOf(parameter));

    public bool IsChanged => Editor.Text.Trim() != Usual;

    /// <summary>What may be typed.</summary>
    public string Allowed => (parameter.Minimum, parameter.Maximum, parameter.Switch) switch
    {
        (_, _, not null) => "on or off (Space)",
        ({ } least, { } most, _) => $"{TemplateCompiler.ForPeople(least)} to {TemplateCompiler.ForPeople(most)}",
        ({ } least, null, _) => $"at least {TemplateCompiler.ForPeople(least)}",
        (null, { } most, _) => $"at most {TemplateCompiler.ForPeople(most)}",
        _ => "",
    };

    /// <summary>Of a switch.</summary>
    public void Toggle() => Editor = new FieldEditor(Editor.Text == "on" ? "off" : "on");

    /// <summary>As it is written in a file, times in the unit in which people think of them, where that says the same number.</summary>
    public static string TextOf(Parameter parameter) =>
        parameter is { Switch: null, Text: null } && TemplateCompiler.ForPeople(parameter.Value) is var text && QuantityText.TryParse(text, out var same, out _) && same == parameter.Value
            ? text
            : parameter.ToString();

    /// <summary>What is wrong with it; empty for nothing.</summary>
    public string Finding { get; set; } = "";
}

/// <summary>The parameters of a procedure, checked against bench and pack as they are typed: by the same reader that starts it.</summary>
internal sealed class ProcedureForm
{
    private readonly string _name;
    private readonly Pack _pack;
    private readonly BenchFile _bench;
    private readonly ProfileLibrary _profiles;
    private string _checked = "";

    private ProcedureForm(string name, Pack pack, BenchFile bench, ProfileLibrary profiles, Procedure usual)
    {
        (_name, _pack, _bench, _profiles, Procedure) = (name, pack, bench, profiles, (Procedure?)usual);
        Fields = [.. usual.Parameters.Select(parameter => new FormField(parameter))];
        _checked = Typed;
    }

    public ImmutableArray<FormField> Fields { get; }

    /// <summary>As it stands now; null where something is wrong.</summary>
    public Procedure? Procedure { get; private set; }

    /// <summary>What is wrong besides the fields.</summary>
    public ImmutableArray<string> Findings { get; private set; } = [];

    /// <summary>What differs from the procedure's own, as the command line takes it: <c>current=8 A</c>.</summary>
    public ImmutableArray<string> Settings => [.. Fields.Where(one => one.IsChanged).Select(one => $"{one.Name}={one.Editor.Text.Trim()}")];

    private string Typed => string.Join('\n', Fields.Select(one => one.Editor.Text));

    /// <summary>Null with its findings where the procedure does not fit this bench and pack even as it is.</summary>
    public static ProcedureForm? Open(string name, Pack pack, BenchFile bench, ProfileLibrary profiles, out ImmutableArray<string> findings)
    {
        var files = new RigFiles(profiles);
        var procedure = files.Procedure(name, pack, bench, ImmutableDictionary<string, string>.Empty);
        findings = [.. files.Findings.Select(finding => finding.ToString())];
        return procedure is null ? null : new ProcedureForm(name, pack, bench, profiles, procedure);
    }

    /// <summary>Judges what is typed, where it has changed since; true where it has.</summary>
    public bool Check()
    {
        var typed = Typed;
        if (typed == _checked)
        {
            return false;
        }

        _checked = typed;
        var files = new RigFiles(_profiles);
        Procedure = files.Procedure(_name, _pack, _bench, Fields.Where(field => field.IsChanged).ToDictionary(field => field.Name, field => field.Editor.Text.Trim()));
        foreach (var field in Fields)
        {
            field.Finding = files.Findings.FirstOrDefault(finding => finding.Place.File == $"--set {field.Name}")?.Message ?? "";
        }

        Findings = [.. files.Findings.Where(finding => !finding.Place.File.StartsWith("--set ", StringComparison.Ordinal)).Select(finding => finding.ToString())];
        return true;
    }
}
