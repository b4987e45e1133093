using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PackBench.Instruments.Profiles;

/// <summary>A piece of a YAML file that knows its place, also after files were laid over each other.</summary>
internal abstract record ProfileNode(string File, int Line, int Column)
{
    public ProfileFinding Complain(string message) => new(File, Line, Column, message);
}

internal sealed record ProfileText(string File, int Line, int Column, string Value) : ProfileNode(File, Line, Column);

internal sealed record ProfileList(string File, int Line, int Column, ImmutableArray<ProfileNode> Items) : ProfileNode(File, Line, Column);

internal sealed record ProfileMapping(string File, int Line, int Column, ImmutableArray<(ProfileText Key, ProfileNode Value)> Entries)
    : ProfileNode(File, Line, Column)
{
    public ProfileNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Value == key).Value;

    /// <summary>This mapping laid over another: mappings merge, everything else is replaced.</summary>
    public ProfileMapping Over(ProfileMapping below)
    {
        var merged = below.Entries.ToList();
        foreach (var (key, value) in Entries)
        {
            var at = merged.FindIndex(entry => entry.Key.Value == key.Value);
            if (at < 0)
            {
                merged.Add((key, value));
            }
            else
            {
                merged[at] = (key, value is ProfileMapping over && merged[at].Value is ProfileMapping under ? over.Over(under) : value);
            }
        }

        return this with { Entries = [.. merged] };
    }
}

/// <summary>Reads YAML into nodes with places, by the parser's events.</summary>
internal static class ProfileYaml
{
    /// <summary>The file's mapping; null after a complaint.</summary>
    /// <param name="begin">How such a file begins, for the message about one that does not.</param>
    public static ProfileMapping? Read(string file, string text, ICollection<ProfileFinding> findings, string begin = "profile: …")
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                findings.Add(new ProfileFinding(file, 1, 1, "the file is empty"));
                return null;
            }

            var root = ReadNode(parser, file, findings);
            if (root is not ProfileMapping mapping)
            {
                findings.Add(root.Complain($"expected 'key: value' lines, beginning with '{begin}'"));
                return null;
            }

            return mapping;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The scanner of YamlDotNet answers some broken lines so, without a place of its own.
            var at = parser.Current?.End ?? Mark.Empty;
            findings.Add(new ProfileFinding(file, (int)at.Line, (int)at.Column, $"not YAML from here on; look for a bracket or quote that is not closed ({e.Message})"));
            return null;
        }
        catch (YamlException e)
        {
            findings.Add(new ProfileFinding(file, (int)e.Start.Line, (int)e.Start.Column, $"not YAML: {e.Message}"));
            return null;
        }
    }

    private static ProfileNode ReadNode(Parser parser, string file, ICollection<ProfileFinding> findings)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new ProfileText(file, (int)scalar.Start.Line, (int)scalar.Start.Column, scalar.Value);
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = ImmutableArray.CreateBuilder<ProfileNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadNode(parser, file, findings));
            }

            return new ProfileList(file, (int)sequence.Start.Line, (int)sequence.Start.Column, items.ToImmutable());
        }

        if (parser.TryConsume<MappingStart>(out var start))
        {
            var entries = ImmutableArray.CreateBuilder<(ProfileText, ProfileNode)>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>();
                var name = new ProfileText(file, (int)key.Start.Line, (int)key.Start.Column, key.Value);
                var value = ReadNode(parser, file, findings);
                if (entries.Any(entry => entry.Item1.Value == key.Value))
                {
                    findings.Add(name.Complain($"'{key.Value}' is stated twice"));
                }
                else
                {
                    entries.Add((name, value));
                }
            }

            return new ProfileMapping(file, (int)start.Start.Line, (int)start.Start.Column, entries.ToImmutable());
        }

        var other = parser.Current!;
        throw new YamlException(other.Start, other.End, "aliases are not used in profiles; write the value out, or use 'extends'");
    }
}
