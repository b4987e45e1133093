using PackBench.Instruments;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using PackBench.Rig.Cli;

namespace PackBench.Rig.App.Live;

/// <summary>A conversation with one instrument of the bench at a time, beside the screen: what <c>packbench scpi</c> does, by its profile's session.</summary>
internal sealed class ConsoleLine(RigContext context) : IAsyncDisposable
{
    private readonly StringWriter _said = new();
    private ScpiSession? _session;
    private ScpiConsole? _conversation;
    private string _role = "";

    /// <summary>The world behind a bench without lines, with whatever was switched on in it.</summary>
    public SimulatedBench? Simulation { get; } = context.Simulation();

    /// <summary>What came of one line: answer with its time, error queue, or why there is neither.</summary>
    public async Task<string> SayAsync(BenchInstrument to, string line, CancellationToken cancellationToken)
    {
        _said.GetStringBuilder().Clear();
        try
        {
            if (_role != to.Role || _conversation is null)
            {
                await OpenAsync(to, cancellationToken);
            }

            await _conversation!.ExecuteAsync(line, cancellationToken);
        }
        catch (Exception failure) when (failure is LinkException or IOException or KeyNotFoundException)
        {
            _said.WriteLine(failure.Message);
        }

        return _said.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        (_session, _conversation) = (null, null);
    }

    private async Task OpenAsync(BenchInstrument to, CancellationToken cancellationToken)
    {
        await DisposeAsync();
        var profile = context.Files.Profiles.Get(to.Profile);
        var transport = await TransportFactory.OpenAsync(to.Address, context.Time, Simulation is null ? null : Simulation.Endpoint, cancellationToken);
        _session = new ScpiSession(transport, profile.Session, context.Time);
        _conversation = new ScpiConsole(_session, profile.HasErrorQueue, new RigConsole(TextReader.Null, _said, _said, context.Time, isInteractive: false));
        _role = to.Role;
    }
}
