using System.Collections.Frozen;
using System.Collections.Immutable;

namespace PackBench.Rig.Runs;

/// <summary>The channels of a run in the order of their columns. Fixed once the bench is connected.</summary>
public sealed class ChannelTable
{
    private readonly FrozenDictionary<string, int> _byName;

    public ChannelTable(ImmutableArray<Channel> channels)
    {
        Channels = channels;
        _byName = channels.Select((channel, index) => (channel.Name, index))
            .ToFrozenDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
        Cells = [.. channels.Select((channel, index) => (channel, index))
            .Where(pair => pair.channel.Name.StartsWith("cell[", StringComparison.Ordinal) && pair.channel.Name.EndsWith("].voltage", StringComparison.Ordinal))
            .Select(pair => pair.index)];
    }

    public ImmutableArray<Channel> Channels { get; }

    /// <summary>Indices of <c>cell[1].voltage</c>, <c>cell[2].voltage</c>, … in order.</summary>
    public ImmutableArray<int> Cells { get; }

    public int Count => Channels.Length;

    public Channel this[int index] => Channels[index];

    /// <summary>-1 for a name that no instrument on this bench delivers.</summary>
    public int IndexOf(string name) => _byName.GetValueOrDefault(name, -1);
}
