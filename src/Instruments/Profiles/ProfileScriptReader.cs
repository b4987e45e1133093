using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using Scriban.Syntax;

namespace PackBench.Instruments.Profiles;

/// <summary>Reads scripts and commands of a profile; each template is compiled and tried with sample values at once.</summary>
internal static class ProfileScriptReader
{
    /// <summary>Reads a script: one command, or a list of commands and <c>{ send | ask | wait }</c> steps. Empty where it is not stated.</summary>
    public static ProfileScript? Script(ProfileReader reader, string key, ScpiVariables sample, bool isRequired = false, bool mustConfirm = false)
    {
        if (reader.Node(key, isRequired) is not { } node)
        {
            return null;
        }

        var items = node is ProfileList list ? list.Items : [node];
        var script = new ProfileScript([.. items.Select(item => Step(reader, item, sample)).OfType<ProfileStep>()]);
        return mustConfirm && !script.Confirms
            ? reader.Complain(node, $"'{key}' reads nothing back; add a step '{{ ask: …, words: … }}' or '{{ ask: …, number: … }}'", script)
            : script;
    }

    /// <summary>A question that has no values in it.</summary>
    public static ScpiTemplate? Template(ProfileReader reader, ProfileNode? node, ScpiVariables sample)
    {
        if (node is null)
        {
            return null;
        }

        if (node is not ProfileText text)
        {
            return reader.Complain<ScpiTemplate?>(node, "expected a command", null);
        }

        if (!ScpiTemplate.TryCompile(text.Value, out var template, out var error))
        {
            reader.Findings.Add(new ProfileFinding(text.File, text.Line, text.Column + error.Column, error.Message));
            return null;
        }

        try
        {
            template.Render(sample);
            return template;
        }
        catch (ScriptRuntimeException e)
        {
            reader.Findings.Add(new ProfileFinding(text.File, text.Line, text.Column + e.Span.Start.Column,
                $"'{text.Value}' does not render: {e.OriginalMessage}; it may use {string.Join(", ", sample.Values.Keys)}"));
            return null;
        }
    }

    private static ProfileStep? Step(ProfileReader outer, ProfileNode node, ScpiVariables sample)
    {
        if (node is ProfileText)
        {
            return Template(outer, node, sample) is { } command ? new ProfileStep(command, null, [], null, null, TimeSpan.Zero, null, AnswerView.Whole) : null;
        }

        if (node is not ProfileMapping mapping)
        {
            return outer.Complain<ProfileStep?>(node, "a step is a command or '{ send | ask | wait: … }'", null);
        }

        var reader = new ProfileReader(mapping, "a step", outer.Findings);
        var send = Template(reader, reader.Node("send"), sample);
        var ask = Template(reader, reader.Node("ask"), sample);
        var when = Template(reader, Wrapped(reader.Node("when")), sample);
        var words = reader.Node("words") switch
        {
            null => [],
            ProfileList list => list.Items,
            var single => ImmutableArray.Create(single),
        };
        var number = Template(reader, Wrapped(reader.Node("number")), sample);
        var within = reader.Has("within") ? reader.Si("within", Dimension.None) : (double?)null;
        var wait = reader.Duration("wait", 0);
        var view = View(reader);
        reader.Done();
        if (reader.Has("ask") != (reader.Has("words") || reader.Has("number")))
        {
            reader.Complain(node, "a question needs what it is to be answered: 'words' or 'number'", 0);
        }

        if (!reader.Has("send") && !reader.Has("ask") && !reader.Has("wait"))
        {
            reader.Complain(node, "a step needs 'send', 'ask' or 'wait'", 0);
        }

        return new ProfileStep(send, ask, [.. words.Select(word => Template(reader, word, sample)).OfType<ScpiTemplate>()], number, within, wait, when, view);
    }

    /// <summary>Reads <c>take</c>, <c>bit</c> and <c>byte_bit</c>: which part of an answer counts.</summary>
    public static AnswerView View(ProfileReader reader) => new(
        reader.Has("take") ? reader.Whole("take", 0) : null, reader.Has("bit") ? reader.Whole("bit", 0) : null,
        reader.Has("byte_bit") ? reader.Whole("byte_bit", 0) : null);

    /// <summary><c>number: level</c> and <c>when: auto</c> are expressions: the same as a template of that alone.</summary>
    private static ProfileNode? Wrapped(ProfileNode? node) =>
        node is ProfileText text ? text with { Value = "{{" + text.Value + "}}", Column = text.Column - 2 } : node;
}
