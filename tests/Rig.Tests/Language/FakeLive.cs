using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Tests.Language;

/// <summary>Readings by name, as quantities; a channel that was not given is missing.</summary>
internal sealed class FakeLive(ChannelTable channels) : ILiveValues
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public Func<RecordedQuery, object>? OnRecorded { get; init; }

    public IReadOnlyList<int> CellChannels => channels.Cells;

    public FakeLive With(string name, string quantity) => With(name, (object)QuantityText.Parse(quantity));

    public FakeLive With(string name, object value)
    {
        _values[name] = value;
        return this;
    }

    public Quantity Channel(int index) => _values.TryGetValue(channels[index].Name, out var value)
        ? (Quantity)value
        : throw new MissingReadingException(channels[index].Name, "not given");

    public int IndexOfChannel(string name) => channels.IndexOf(name);

    public Quantity Slope(int channel, TimeSpan window) => (Quantity)_values[$"slope {channels[channel].Name} {window.TotalSeconds} s"];

    public Quantity Mean(int channel, TimeSpan window) => (Quantity)_values[$"mean {channels[channel].Name} {window.TotalSeconds} s"];

    public bool TryGetProgress(string name, out Quantity value)
    {
        var found = _values.TryGetValue(name, out var boxed);
        value = found ? (Quantity)boxed! : default;
        return found;
    }

    public bool TryGetFact(string name, out object? value) => _values.TryGetValue(name, out value);

    public object Recorded(RecordedQuery query) => OnRecorded is null ? throw new MissingReadingException(query.ToString(), "not given") : OnRecorded(query);
}
