namespace PackBench.Rig.Packs.Audit;

public enum AuditLevel
{
    /// <summary>Worth knowing; works as it is.</summary>
    Note,

    /// <summary>Does not do what the pack needs, or contradicts another setting.</summary>
    Wrong,

    /// <summary>Lets the cells beyond what they survive.</summary>
    Dangerous,
}

/// <summary>One complaint about how a BMS is set: what it is, what it should be, and why that matters.</summary>
/// <param name="Value">As the unit shows it.</param>
public sealed record AuditFinding(AuditLevel Level, string Setting, string Value, string Rule, string Why)
{
    /// <summary>The level as it is printed.</summary>
    public string Word => Level switch { AuditLevel.Dangerous => "dangerous", AuditLevel.Wrong => "wrong", _ => "note" };

    public override string ToString() => $"{Word}: {Setting} is {Value}; {Rule}: {Why}";
}
