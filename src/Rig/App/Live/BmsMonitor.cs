using PackBench.Instruments;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;

namespace PackBench.Rig.App.Live;

/// <summary>What is known of a BMS by now.</summary>
/// <param name="Taken">Time stamp of the clock, for the age.</param>
internal sealed record BmsSight(BmsIdentity Identity, BmsState State, long Taken, BmsSettings Settings, IReadOnlyList<BmsSetting> Descriptions, string Failure);

/// <summary>Reads the bench's BMS again and again, beside the screen. Writes nothing.</summary>
internal sealed class BmsMonitor(BenchFile bench, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile BmsSight? _latest;
    private volatile string _failure = "";
    private Task _work = Task.CompletedTask;

    public BmsSight? Latest => _latest;

    /// <summary>Why there is nothing; empty while it goes well.</summary>
    public string Failure => _failure;

    public void Start() => _work = Task.Run(() => WatchAsync(_stop.Token));

    /// <summary>The link is free when it returns, or after two seconds.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _work.Wait(TimeSpan.FromSeconds(2));
        }
        catch (AggregateException)
        {
            // It ends by cancellation, and whatever else it ended with has been told in Failure.
        }

        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var entry = bench.Instruments.First(instrument => instrument.Role == "bms");
            var simulation = bench.MakeWorld(time);
            var transport = await TransportFactory.OpenAsync(entry.Address, time, simulation is null ? null : simulation.Endpoint, cancellationToken);
            await using var bms = await BmsConnector.ConnectAsync(transport, entry.Profile, time, cancellationToken);
            var settings = bms.Writer is { } writer ? await ReadSettingsAsync(writer, cancellationToken) : BmsSettings.Empty;
            while (true)
            {
                await ReadAsync(bms, settings, cancellationToken);
                await Task.Delay(bms.UpdatePeriod, time, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException or IOException or ArgumentException or FormatException)
        {
            _failure = failure.Message;
        }
    }

    private async Task<BmsSettings> ReadSettingsAsync(IBmsWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            return await writer.ReadSettingsAsync(cancellationToken);
        }
        catch (LinkException failure) when (failure.IsTransient)
        {
            _failure = $"settings: {failure.Message}";
            return BmsSettings.Empty;
        }
    }

    private async Task ReadAsync(IBms bms, BmsSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var state = await bms.ReadAsync(cancellationToken);
            _latest = new BmsSight(bms.Identity, state, time.GetTimestamp(), settings, bms.Writer?.Settings ?? [], "");
            _failure = "";
        }
        catch (LinkException lost) when (lost.IsTransient)
        {
            _failure = lost.Message;
        }
    }
}
