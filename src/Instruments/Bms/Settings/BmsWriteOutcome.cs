namespace PackBench.Instruments.Bms.Settings;

/// <summary>How a write ended, from good to bad.</summary>
public enum BmsWriteVerdict
{
    /// <summary>Read back as asked.</summary>
    Confirmed,

    /// <summary>It was so already; nothing was sent.</summary>
    AlreadySet,

    /// <summary>Nothing was sent; the text says why.</summary>
    Refused,

    /// <summary>Sent, and the unit still shows the old value.</summary>
    NotTaken,

    /// <summary>The unit showed a third value; the old one was put back and confirmed.</summary>
    Restored,

    /// <summary>The unit is neither as it was nor as it was asked to be. The backup has what it was.</summary>
    Unresolved,
}

/// <param name="Before">Null where nothing was read.</param>
/// <param name="After">As read back last; null where nothing was.</param>
/// <param name="Text">One sentence for the operator and the record.</param>
public sealed record BmsWriteOutcome(string Name, BmsWriteVerdict Verdict, BmsValue Asked, BmsValue? Before, BmsValue? After, string Text)
{
    public bool IsAsAsked => Verdict is BmsWriteVerdict.Confirmed or BmsWriteVerdict.AlreadySet;
}
