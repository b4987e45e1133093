using PackBench.Instruments;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Bench;

internal sealed class InstrumentOutput(string role, IInstrument instrument) : ISafeOutput, IAsyncDisposable
{
    public string Role => role;

    public ValueTask MakeSafeAsync(CancellationToken cancellationToken) => instrument.MakeSafeAsync(cancellationToken);

    /// <summary>Lets go of the link; only for an output that has the instrument to itself.</summary>
    public ValueTask DisposeAsync() => instrument.DisposeAsync();
}
