using System.Collections.Immutable;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Supplies;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Bench;

/// <summary>The instruments of a bench, connected and identified, by what they can do. Disposing it lets the links go.</summary>
public sealed class ConnectedBench(BenchFile file, ChannelTable channels, ImmutableArray<ConnectedInstrument> instruments) : IAsyncDisposable
{
    public BenchFile File => file;

    public ChannelTable Channels => channels;

    public ImmutableArray<ConnectedInstrument> Instruments => instruments;

    public ImmutableArray<ReadingSource> Sources { get; init; } = [];

    public IElectronicLoad? Load { get; init; }

    public ISupply? Supply { get; init; }

    public IBms? Bms { get; init; }

    public IBenchSettings? Settings { get; init; }

    public IBenchActions? Actions { get; init; }

    /// <summary>Everything that can put energy through the pack, load first.</summary>
    public ImmutableArray<ISafeOutput> Outputs { get; init; } = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var instrument in instruments.Reverse())
        {
            await instrument.Device.DisposeAsync();
        }
    }
}

/// <param name="Identity">As it is printed: maker, model, serial, firmware.</param>
public sealed record ConnectedInstrument(BenchInstrument Entry, string Identity, string Who, IAsyncDisposable Device)
{
    /// <summary>How <see cref="Calibration"/> begins for a BMS with a <see cref="BenchInstrument.Correction"/>.</summary>
    public const string Corrected = "its current is corrected by the bench file";

    /// <summary>What a report says of its traceability.</summary>
    public string Calibration => Entry.Calibrated is { } date
        ? $"calibrated {date:yyyy-MM-dd}{(Entry.Certificate.Length > 0 ? $", certificate {Entry.Certificate}" : "")}"
        : Entry.Correction is { } table
            ? $"{Corrected}, {table.Reported.Length} points"
            : "specification assumed; traceability not established";
}
