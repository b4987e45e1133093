using PackBench.Instruments;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Transports;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Bench;

/// <summary>
/// The instruments that this program uses, kept from other programs of this machine: by address before anything is asked, and by serial
/// number once that is known, so that a second address of the same one is the same one. Simulated ones belong to one program anyway.
/// </summary>
/// <param name="purpose">What they are wanted for, for the one who comes second.</param>
/// <param name="folder">Of the leases; null for that of this machine.</param>
public sealed class BenchLeases(string purpose, TimeProvider wall, string? folder = null) : IDisposable
{
    private readonly List<InstrumentLease> _leases = [];

    /// <exception cref="InstrumentInUseException">Another program has it.</exception>
    public void Take(TransportAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!IsSimulated(address))
        {
            // Without its options: the same port at another baud rate is the same port.
            Acquire((address with { Options = null }).ToString());
        }
    }

    /// <exception cref="InstrumentInUseException">Another program has it.</exception>
    public void Take(TransportAddress address, IAsyncDisposable device)
    {
        ArgumentNullException.ThrowIfNull(address);
        var (name, serial) = device switch
        {
            IBms { Identity: var unit } => ($"{unit.Maker} {unit.Model} {unit.Serial}", unit.Serial),
            IInstrument { Identity: var unit } => ($"{unit.Maker} {unit.Model} {unit.Serial}", unit.Serial),
            _ => ("", ""),
        };
        if (serial.Length > 0 && !IsSimulated(address))
        {
            Acquire(name);
        }
    }

    public void Dispose()
    {
        foreach (var lease in _leases)
        {
            lease.Dispose();
        }

        _leases.Clear();
    }

    private static bool IsSimulated(TransportAddress address) => address.Scheme == "sim";

    private void Acquire(string name) => _leases.Add(InstrumentLease.Acquire(folder ?? InstrumentLease.DefaultFolder, name, purpose, wall));
}
