using PackBench.Instruments;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Bench;

internal sealed class InstrumentOutput(string role, IInstrument instrument) : ISafeOutput
{
    public string Role => role;

    public ValueTask MakeSafeAsync(CancellationToken cancellationToken) => instrument.MakeSafeAsync(cancellationToken);
}
