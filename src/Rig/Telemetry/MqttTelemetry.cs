using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Telemetry;

/// <summary>
/// A run's state on an MQTT broker, at most once a second. It cannot hold a run up or end it: events go into a bounded queue whose oldest are
/// dropped and counted, one task of its own reads it, connects, and connects again; a broker that is not there costs nothing but that.
/// </summary>
internal sealed class MqttTelemetry : IAsyncDisposable
{
    private const int QueueLength = 256;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LastPause = TimeSpan.FromMilliseconds(200);

    /// <summary>What the end of a run waits for its last state, at most.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<RunEvent> _queue;
    private readonly MqttAddress _address;
    private readonly MqttMessages _messages;
    private readonly TimeProvider _time;
    private readonly RunView _view = new();
    private readonly MqttClientOptions _options;
    private readonly Lock _gate = new();
    private readonly Task _taking;
    private readonly Task _work;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private long _dropped;
    private bool _isDisposed;

    /// <param name="password">Null or empty for none.</param>
    public MqttTelemetry(MqttAddress address, string? password, ChannelTable channels, TimeProvider time)
    {
        _address = address;
        _time = time;
        _messages = new MqttMessages(address.Station, channels);
        _options = Options(address, password, _messages.Availability);
        _queue = System.Threading.Channels.Channel.CreateBounded<RunEvent>(
            new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Increment(ref _dropped));
        _taking = Task.Run(TakeAsync);
        _work = Task.Run(WorkAsync);
    }

    public long Sent { get; private set; }

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Why nothing went out the last time; empty where all did.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Never waits, never throws.</summary>
    public void Show(RunEvent happened) => _queue.Writer.TryWrite(happened);

    /// <summary>One line of what came of it.</summary>
    public string Summary => $"{_address}: {Sent} states sent, {Dropped} events dropped{(Failure.Length > 0 ? $"; at last {Failure}" : "")}";

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _queue.Writer.TryComplete();
        using (var early = new CancellationTokenSource())
        {
            await Task.WhenAny(_work, Task.Delay(Goodbye, _time, early.Token));
            await early.CancelAsync();
        }

        await _stop.CancelAsync();
        await ((Task)_work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task TakeAsync()
    {
        await foreach (var happened in _queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            lock (_gate)
            {
                _view.Take(happened);
            }
        }
    }

    private async Task WorkAsync()
    {
        var pause = Period;
        while (!_stop.IsCancellationRequested)
        {
            // Once all that was shown has been taken, one state more goes out: the last.
            var isLast = _taking.IsCompleted;
            try
            {
                if (!_client.IsConnected)
                {
                    await ConnectAsync();
                }

                await PublishAsync(_messages.State, State(), false);
                (Sent, Failure, pause) = (Sent + 1, "", Period);
                if (isLast)
                {
                    await PublishAsync(_messages.Availability, MqttMessages.Offline, true);
                    await _client.DisconnectAsync(new MqttClientDisconnectOptions(), _stop.Token);
                    return;
                }
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // Whatever the library or the broker throws: this is a view of the run, and the run goes on.
                Failure = failure.GetBaseException().Message;
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            await (isLast ? Task.Delay(LastPause, _time, over.Token) : Task.WhenAny(Task.Delay(pause, _time, over.Token), _taking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await over.CancelAsync();
        }
    }

    private string State()
    {
        lock (_gate)
        {
            return _messages.Write(_view, Dropped);
        }
    }

    private async Task ConnectAsync()
    {
        using var late = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        await _client.ConnectAsync(_options, both.Token);
        foreach (var (topic, text) in _messages.Discovery())
        {
            await PublishAsync(topic, text, true);
        }

        await PublishAsync(_messages.Availability, MqttMessages.Online, true);
    }

    private async Task PublishAsync(string topic, string text, bool isKept)
    {
        using var late = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(text).WithRetainFlag(isKept).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        await _client.PublishAsync(message, both.Token);
    }

    private static MqttClientOptions Options(MqttAddress address, string? password, string availability)
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer(address.Host, address.Port).WithClientId($"packbench-{address.Station}-{Environment.ProcessId}")
            .WithTimeout(Patience).WithWillTopic(availability).WithWillPayload(MqttMessages.Offline).WithWillRetain();
        options = address.User.Length > 0 ? options.WithCredentials(address.User, password ?? "") : options;
        return (address.IsEncrypted ? options.WithTlsOptions(tls => tls.UseTls()) : options).Build();
    }
}
