using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MQTTnet;
using PackBench.Rig.Runs;
using PackBench.Rig.Telemetry;
using PackBench.Rig.Tests.Runs.Store;
using Xunit;

namespace PackBench.Rig.Tests.Telemetry;

/// <summary>Against the broker that Debian has, in a process of its own; without it these are skipped.</summary>
public sealed class MqttTelemetryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_gets_what_the_values_are_then_the_state_and_at_the_end_the_outcome()
    {
        await using var broker = await MosquittoBroker.StartAsync(Token);
        using var heard = await Subscriber.ConnectAsync(broker.Port, Token);
        await using (var mqtt = Telemetry(broker.Port))
        {
            var scan = SampleRun.Scan(41, SampleRun.Channels.Count, 41);
            scan.Readings[1] = Reading.None;
            mqtt.Show(new RunEvent.RunStarted("r1", "capacity-run", "A \"17\"", true) { Elapsed = TimeSpan.Zero, Utc = HandClock.Start });
            mqtt.Show(SampleRun.Event(new RunEvent.Tripped(SampleRun.Trip) { Elapsed = TimeSpan.Zero, Utc = HandClock.Start }, 40));
            mqtt.Show(SampleRun.Taken(scan));
            var state = JsonDocument.Parse(await heard.WaitAsync("packbench/bench-1/state", text => text.Contains("\"scans\":42", StringComparison.Ordinal), Token)).RootElement;
            Assert.Equal(("r1", "A \"17\"", 1, "running"), (state.GetProperty("run_id").GetString(), state.GetProperty("pack").GetString(), state.GetProperty("trips").GetInt32(), state.GetProperty("outcome").GetString()));
            var readings = state.GetProperty("readings");
            Assert.Equal(scan[0].Value, readings.GetProperty("pack.voltage").GetDouble());
            Assert.Equal(JsonValueKind.Null, readings.GetProperty("dmm.current").ValueKind);
            await heard.WaitAsync("packbench/bench-1/status", text => text == "online", Token);
            mqtt.Show(new RunEvent.RunEnded(RunOutcome.Tripped, "a limit") { Elapsed = TimeSpan.FromSeconds(42), Utc = HandClock.Start });
        }

        await heard.WaitAsync("packbench/bench-1/state", text => text.Contains("\"outcome\":\"Tripped\"", StringComparison.Ordinal), Token);
        await heard.WaitAsync("packbench/bench-1/status", text => text == "offline", Token);

        // What Home Assistant is told is there for whoever comes later, and each value it names is in the state.
        using var late = await Subscriber.ConnectAsync(broker.Port, Token);
        var sensor = JsonDocument.Parse(await late.WaitAsync("homeassistant/sensor/packbench_bench-1/pack_voltage/config", _ => true, Token)).RootElement;
        Assert.Equal(("V", "voltage", "packbench/bench-1/state", "{{ value_json.readings['pack.voltage'] }}", "packbench/bench-1/status"), (
            sensor.GetProperty("unit_of_measurement").GetString(), sensor.GetProperty("device_class").GetString(), sensor.GetProperty("state_topic").GetString(),
            sensor.GetProperty("value_template").GetString(), sensor.GetProperty("availability_topic").GetString()));
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_gets_the_state_again()
    {
        var broker = await MosquittoBroker.StartAsync(Token);
        var port = broker.Port;
        await using var mqtt = Telemetry(port);
        using (var heard = await Subscriber.ConnectAsync(port, Token))
        {
            await heard.WaitAsync("packbench/bench-1/state", _ => true, Token);
        }

        await broker.DisposeAsync();
        await using var again = await MosquittoBroker.StartAsync(Token, port);
        using var later = await Subscriber.ConnectAsync(port, Token);
        mqtt.Show(SampleRun.Taken(SampleRun.Scan(7, SampleRun.Channels.Count, 7)));
        await later.WaitAsync("packbench/bench-1/state", text => text.Contains("\"scans\":8", StringComparison.Ordinal), Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broker_that_is_not_there_or_says_nothing_holds_nobody_up(bool listens)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        if (!listens)
        {
            silent.Stop();
        }

        var mqtt = Telemetry(port);
        for (var i = 0; i < 100_000; i++)
        {
            mqtt.Show(SampleRun.Taken(SampleRun.Scan(i, SampleRun.Channels.Count, i)));
        }

        await mqtt.DisposeAsync().AsTask().WaitAsync(Patience, Token);
        Assert.Equal(0, mqtt.Sent);
        Assert.Contains("0 states sent", mqtt.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt://broker/bench-1", "mqtt://broker:1883/bench-1")]
    [InlineData("mqtts://me@broker:8884/b_2", "mqtts://broker:8884/b_2")]
    [InlineData("mqtts://broker/b", "mqtts://broker:8883/b")]
    [InlineData("mqtt://broker", null)]
    [InlineData("mqtt://broker/a/b", null)]
    [InlineData("mqtt://broker/a+b", null)]
    [InlineData("http://broker/a", null)]
    [InlineData("broker", null)]
    [InlineData("mqtt://me:secret@broker/a", null)]
    public void An_address_is_read_or_refused_with_what_is_expected(string text, string? read)
    {
        if (read is not null)
        {
            Assert.Equal(read, MqttAddress.Parse(text).ToString());
            return;
        }

        var refused = Assert.Throws<FormatException>(() => MqttAddress.Parse(text));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    private static MqttTelemetry Telemetry(int port) => new(MqttAddress.Parse($"mqtt://127.0.0.1:{port}/bench-1"), null, SampleRun.Channels, TimeProvider.System);

    private sealed class Subscriber : IDisposable
    {
        private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
        private readonly ConcurrentQueue<(string Topic, string Text)> heard = new();

        public static async Task<Subscriber> ConnectAsync(int port, CancellationToken cancellationToken)
        {
            var made = new Subscriber();
            made.client.ApplicationMessageReceivedAsync += message =>
            {
                made.heard.Enqueue((message.ApplicationMessage.Topic, Encoding.UTF8.GetString(message.ApplicationMessage.Payload)));
                return Task.CompletedTask;
            };
            await made.client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), cancellationToken);
            await made.client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("#").Build(), cancellationToken);
            return made;
        }

        public async Task<string> WaitAsync(string topic, Func<string, bool> until, CancellationToken cancellationToken)
        {
            using var late = new CancellationTokenSource(Patience, TimeProvider.System);
            while (true)
            {
                foreach (var (at, text) in heard)
                {
                    if (at == topic && until(text))
                    {
                        return text;
                    }
                }

                Assert.False(late.IsCancellationRequested, $"nothing fitting on {topic} among {string.Join("; ", heard.TakeLast(5))}");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }

        public void Dispose() => client.Dispose();
    }
}
