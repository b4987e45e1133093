using System.Collections.Immutable;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>What a write would do: the frames it would send, or the reason why it sends none.</summary>
/// <param name="Frames">Whole frames in order, for a dry run to show; empty when refused. None of them holds a password.</param>
/// <param name="Refusal">Null when it would be sent.</param>
public sealed record BmsWritePlan(string Name, BmsValue Value, ImmutableArray<ImmutableArray<byte>> Frames, string? Refusal)
{
    public bool IsRefused => Refusal is not null;

    internal static BmsWritePlan Refuse(string name, BmsValue value, string reason) => new(name, value, [], reason);

    /// <summary>One line a frame, as an operator compares it with a document: <c>01 10 10 70 00 02 …</c>.</summary>
    public override string ToString() => Refusal is { } reason
        ? $"{Name}: refused: {reason}"
        : string.Join(Environment.NewLine, Frames.Select(frame => $"{Name} = {Value}: {string.Join(' ', frame.Select(value => value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)))}"));
}
