using System.Collections.Immutable;

namespace PackBench.Rig.Language.Yaml;

/// <summary>The keys of one kind of map. The JSON schemas are tested against these.</summary>
/// <param name="name">What such a map is called: its definition's name in the schema, and in messages.</param>
internal sealed class KeySet(string name, params ImmutableArray<string> keys)
{
    public string Name => name;

    public ImmutableArray<string> Keys => keys;
}
