using System.Collections.Immutable;
using YamlDotNet.Core;

namespace PackBench.Rig.Language.Yaml;

/// <summary>A piece of a YAML file with its place. A closed set: scalar, list, map.</summary>
internal abstract class YamlNode(Place place)
{
    public Place Place => place;

    public abstract string What { get; }
}

internal sealed class YamlScalar(SourceText source, string value, ScalarStyle style, int start, int end) : YamlNode(source.PlaceAt(start))
{
    private PlaceMap? _places;

    public string Value => value;

    public bool IsEmpty => style == ScalarStyle.Plain && value.Length == 0;

    public override string What => IsEmpty ? "nothing" : $"'{value}'";

    /// <summary>From a character of the value to its place in the file, whatever quotes, escapes and folds lie between.</summary>
    public PlaceMap Places => _places ??= ScalarPlaces.Of(source, value, style, start, end);
}

internal sealed class YamlList(Place place, ImmutableArray<YamlNode> items) : YamlNode(place)
{
    public ImmutableArray<YamlNode> Items => items;

    public override string What => "a list";
}

internal sealed class YamlMap(Place place, ImmutableArray<YamlEntry> entries) : YamlNode(place)
{
    public ImmutableArray<YamlEntry> Entries => entries;

    public override string What => "a map of keys";
}

internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
