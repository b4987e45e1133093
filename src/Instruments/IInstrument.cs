namespace PackBench.Instruments;

/// <summary>What a device says it is. Known from connect on, or connect threw.</summary>
public sealed record InstrumentIdentity(string Maker, string Model, string Serial, string Firmware)
{
    public override string ToString() => $"{Maker} {Model} (serial {(Serial.Length == 0 ? "not stated" : Serial)}, firmware {(Firmware.Length == 0 ? "not stated" : Firmware)})";
}

/// <summary>The root of every capability.</summary>
public interface IInstrument : IAsyncDisposable
{
    InstrumentIdentity Identity { get; }

    /// <summary>Model and address, for messages.</summary>
    string Who { get; }

    /// <summary>
    /// Output off, confirmed by read-back. Idempotent and legal in every state, also on a broken link, which it
    /// resynchronises first. Throws if the off state could not be confirmed.
    /// </summary>
    ValueTask MakeSafeAsync(CancellationToken cancellationToken);
}
