using System.Net;
using System.Net.Sockets;
using PackBench.Rig.Runs;
using PackBench.Rig.Telemetry;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Telemetry;

public sealed class MetricsEndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_sees_the_run_as_it_stands()
    {
        await using var endpoint = new MetricsEndpoint(0, SampleRun.Channels, TimeProvider.System);
        var scan = SampleRun.Scan(41, SampleRun.Channels.Count, 41);
        scan.Readings[1] = Reading.None;
        endpoint.Show(new RunEvent.RunStarted("r1", "capacity-run", "A \"17\"", true) { Elapsed = TimeSpan.Zero, Utc = HandClock.Start });
        endpoint.Show(SampleRun.Event(new RunEvent.Tripped(SampleRun.Trip) { Elapsed = TimeSpan.Zero, Utc = HandClock.Start }, 40));
        endpoint.Show(SampleRun.Taken(scan));
        var lines = await LinesAsync(endpoint, text => text.Contains("packbench_scans_total 42", StringComparison.Ordinal));
        Assert.Contains("packbench_run_info{run_id=\"r1\",procedure=\"capacity-run\",pack=\"A \\\"17\\\"\",simulated=\"1\"} 1", lines);
        Assert.Contains("packbench_trips_total 1", lines);
        Assert.Contains("packbench_run_elapsed_seconds 41", lines);
        Assert.Contains(FormattableString.Invariant($"packbench_reading{{channel=\"pack.voltage\",unit=\"V\"}} {scan[0].Value:R}"), lines);
        Assert.Contains("packbench_reading_good{channel=\"dmm.current\"} 0", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("packbench_reading{channel=\"dmm.current\"", StringComparison.Ordinal));

        // Each sample belongs to a metric whose type was stated before it.
        var typed = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToHashSet();
        Assert.All(lines.Where(line => line.Length > 0 && line[0] != '#'), line => Assert.Contains(line.Split('{', ' ')[0], typed));
    }

    [Fact]
    public async Task Clients_that_ask_nothing_or_nonsense_hold_nobody_up_and_neither_does_a_flood_of_events()
    {
        await using var endpoint = new MetricsEndpoint(0, SampleRun.Channels, TimeProvider.System);
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, endpoint.Port, Token);
        using var nonsense = new TcpClient();
        await nonsense.ConnectAsync(IPAddress.Loopback, endpoint.Port, Token);
        await nonsense.GetStream().WriteAsync(new byte[20_000], Token);
        for (var i = 0; i < 100_000; i++)
        {
            endpoint.Show(SampleRun.Taken(SampleRun.Scan(i, SampleRun.Channels.Count, i)));
        }

        // The newest are kept.
        await LinesAsync(endpoint, text => text.Contains("packbench_scans_total 100000", StringComparison.Ordinal));
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri($"http://127.0.0.1:{endpoint.Port}/other"), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync(new Uri($"http://127.0.0.1:{endpoint.Port}/metrics"), null, Token)).StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_before_anything_starts()
    {
        await using var first = new MetricsEndpoint(0, SampleRun.Channels, TimeProvider.System);
        Assert.Throws<SocketException>(() => new MetricsEndpoint(first.Port, SampleRun.Channels, TimeProvider.System));
    }

    private static async Task<string[]> LinesAsync(MetricsEndpoint endpoint, Func<string, bool> until)
    {
        using var client = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            var text = await client.GetStringAsync(new Uri($"http://localhost:{endpoint.Port}/metrics"), Token);
            if (until(text))
            {
                return text.Split('\n');
            }

            Assert.True(attempt < 100, text);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }
}
