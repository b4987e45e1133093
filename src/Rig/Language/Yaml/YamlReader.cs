using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PackBench.Rig.Language.Yaml;

/// <summary>
/// The part of YAML that PackBench's files use: maps with plain keys, lists, scalars. No anchors, no tags, no second
/// document. Never throws on any text.
/// </summary>
internal sealed class YamlReader
{
    public const int LongestFile = 1_000_000;

    private const int DeepestNesting = 32;

    private readonly SourceText _source;
    private readonly List<Finding> _findings;
    private readonly Parser _parser;

    private YamlReader(SourceText source, List<Finding> findings)
    {
        _source = source;
        _findings = findings;
        _parser = new Parser(new StringReader(source.Text));
    }

    /// <summary>The root of the file, or null after a mistake that leaves nothing to look at.</summary>
    public static YamlNode? Read(SourceText source, List<Finding> findings)
    {
        if (source.Text.Length > LongestFile)
        {
            findings.Add(new Finding(new Place(source.File, 1, 1), $"a file of {source.Text.Length} characters; the longest allowed has {LongestFile}"));
            return null;
        }

        if (Tab(source) is { } tab)
        {
            findings.Add(new Finding(tab, "a tab; YAML is indented by spaces"));
            return null;
        }

        try
        {
            return new YamlReader(source, findings).ReadRoot();
        }
        catch (YamlException mistake)
        {
            findings.Add(new Finding(source.PlaceAt((int)Math.Min(mistake.Start.Index, source.Text.Length)), Explain(source, mistake)));
            return null;
        }
        catch (GiveUpException)
        {
            return null;
        }
    }

    private YamlNode? ReadRoot()
    {
        Expect<StreamStart>();
        if (_parser.Current is StreamEnd)
        {
            _findings.Add(new Finding(new Place(_source.File, 1, 1), "the file is empty"));
            return null;
        }

        Expect<DocumentStart>();
        var root = ReadNode(0);
        Expect<DocumentEnd>();
        if (_parser.Current is not StreamEnd)
        {
            Complain(_parser.Current!, "a second document; one file holds one");
        }

        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        var here = _parser.Current!;
        if (depth > DeepestNesting)
        {
            Complain(here, $"nested deeper than {DeepestNesting} levels");
            throw new GiveUpException();
        }

        if (here is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            Complain(here, "anchors and aliases (& and *) are not used in these files; a value that begins with one is put in quotes");
        }

        if (here is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
        {
            Complain(here, "tags (!) are not used in these files; a value that begins with ! is put in quotes");
        }

        MoveNext();
        switch (here)
        {
            case Scalar scalar:
                return new YamlScalar(_source, scalar.Value, scalar.Style, (int)scalar.Start.Index, (int)scalar.End.Index);
            case SequenceStart:
                var items = ImmutableArray.CreateBuilder<YamlNode>();
                while (_parser.Current is not SequenceEnd)
                {
                    items.Add(ReadNode(depth + 1));
                }

                MoveNext();
                return new YamlList(PlaceOf(here), items.ToImmutable());
            case MappingStart:
                return ReadMap(here, depth);
            default:
                return new YamlScalar(_source, "", ScalarStyle.Plain, (int)here.Start.Index, (int)here.Start.Index);
        }
    }

    private YamlMap ReadMap(ParsingEvent start, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        while (_parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not YamlScalar { Value: { } name } scalar)
            {
                _findings.Add(new Finding(key.Place, "a key is a word; this is " + key.What));
            }
            else if (!seen.TryAdd(name, scalar.Place))
            {
                _findings.Add(new Finding(scalar.Place, $"'{name}' stands here twice; the first is in line {seen[name].Line}"));
            }
            else
            {
                entries.Add(new YamlEntry(scalar, value));
            }
        }

        MoveNext();
        return new YamlMap(PlaceOf(start), entries.ToImmutable());
    }

    private void Expect<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is null)
        {
            MoveNext();
        }

        if (_parser.Current is not T)
        {
            throw new YamlException(_parser.Current?.Start ?? Mark.Empty, _parser.Current?.End ?? Mark.Empty, "this is not where it should be");
        }

        MoveNext();
    }

    private void MoveNext()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (Exception failure) when (failure is InvalidOperationException or NullReferenceException or ArgumentException or IndexOutOfRangeException)
        {
            // YamlDotNet 18.1 has texts on which its scanner fails so, instead of by its own exception; the fuzz tests find some.
            var last = _parser.Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "what follows cannot be read", failure);
        }
    }

    private void Complain(ParsingEvent at, string message) => _findings.Add(new Finding(PlaceOf(at), message));

    private Place PlaceOf(ParsingEvent at) => _source.PlaceAt((int)at.Start.Index);

    private static Place? Tab(SourceText source)
    {
        for (var number = 1; number <= source.Lines; number++)
        {
            var line = source.Line(number);
            var indent = line.IndexOfAnyExcept(' ');
            if (indent >= 0 && line[indent] == '\t' && !line.Trim().IsEmpty)
            {
                return new Place(source.File, number, indent + 1);
            }
        }

        return null;
    }

    private static string Explain(SourceText source, YamlException mistake)
    {
        var index = (int)Math.Min(mistake.Start.Index, source.Text.Length);
        var rest = source.Text.AsSpan(index).TrimStart();
        return rest.IsEmpty ? $"the file ends too early ({mistake.Message})"
            : rest[0] == '>' || mistake.Message.Contains("block scalar", StringComparison.Ordinal) ? "a value that begins with > or | is put in quotes, such as \">= 80 %\""
            : mistake.Message.Contains("invalid mapping", StringComparison.Ordinal) ? "a second colon in one line; a value with ': ' in it is put in quotes"
            : rest[0] is '%' or '@' or '\u0060' ? $"a value that begins with {rest[0]} is put in quotes"
            : $"not YAML: {mistake.Message}";
    }

    private sealed class GiveUpException : Exception;
}
