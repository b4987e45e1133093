namespace PackBench.Rig.Safety;

/// <summary>Something that can put energy through the pack, as the safe state sees it.</summary>
public interface ISafeOutput
{
    /// <summary>Its role on the bench: <c>load</c>, <c>supply</c>.</summary>
    string Role { get; }

    /// <summary>Switches off and confirms by read-back, or throws.</summary>
    ValueTask MakeSafeAsync(CancellationToken cancellationToken);
}
