using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

/// <summary>
/// A condition or value from a file, compiled once and checked against sample readings when the file was loaded, then
/// evaluated at every scan.
/// </summary>
public abstract class Expression
{
    public abstract string Text { get; }

    public abstract Place Place { get; }

    /// <summary>Throws <see cref="MissingReadingException"/> when a channel it needs has no good reading.</summary>
    public abstract Quantity Quantity(ILiveValues values);

    public abstract bool IsTrue(ILiveValues values);

    /// <summary>Any value: a <see cref="Instruments.Quantities.Quantity"/>, a bool, a string, a measurand or a list of those.</summary>
    public abstract object? Value(ILiveValues values);

    /// <summary>Names of the channels it reads, for plans and for showing the distance to a limit.</summary>
    public abstract IReadOnlyList<string> Channels { get; }
}

/// <summary>A message with expressions in it: <c>Discharge at {{ current }}</c>.</summary>
public abstract class TextTemplate
{
    public abstract string Source { get; }

    public abstract string Render(ILiveValues values);

    /// <summary>As far as it is known before a run; what only the run will know is named in brackets.</summary>
    public abstract string Plan(ILiveValues values);
}

/// <summary>What expressions see of the running rig.</summary>
public interface ILiveValues
{
    /// <summary>A channel's present value; throws <see cref="MissingReadingException"/> when there is no good one.</summary>
    Quantity Channel(int index);

    int IndexOfChannel(string name);

    /// <summary>Indices of the cell voltages, for <c>cells.min</c> and the like.</summary>
    IReadOnlyList<int> CellChannels { get; }

    /// <summary>Slope of a channel by regression over the last so many seconds; throws <see cref="MissingReadingException"/> while the window is not full.</summary>
    Quantity Slope(int channel, TimeSpan window);

    Quantity Mean(int channel, TimeSpan window);

    /// <summary><c>step.elapsed</c>, <c>step.charge</c>, <c>step.energy</c> of the present step; <c>run.elapsed</c>.</summary>
    bool TryGetProgress(string name, out Quantity value);

    /// <summary>Parameters, loop variables, answers, pack and bench facts, recorded steps: by their full dotted name.</summary>
    bool TryGetFact(string name, out object? value);

    /// <summary>
    /// An answer of a recorded step: an <see cref="IMeasured"/>, a <see cref="Instruments.Quantities.Quantity"/>, a text, or for
    /// <see cref="RecordedQuery.IsPerCell"/> a list of the former. Throws <see cref="MissingReadingException"/> where it has none.
    /// </summary>
    object Recorded(RecordedQuery query) => throw new MissingReadingException(query.ToString(), "nothing has been recorded under that name");

    /// <summary>A value with the limit of error of whatever read it, as results compute with it; while a run goes on, the value alone.</summary>
    /// <param name="name">Of the value.</param>
    object Within(string name, object value, Quantity limit) => value;
}

/// <summary>A condition needs a reading that is missing, stale, overloaded or implausible. During a run this trips.</summary>
public sealed class MissingReadingException : Exception
{
    /// <param name="isFilling">True while a window is not yet full: nothing is wrong, it only takes time.</param>
    public MissingReadingException(string channel, string why, bool isFilling = false)
        : base($"{channel} has no good reading: {why}")
    {
        Channel = channel;
        IsFilling = isFilling;
    }

    public MissingReadingException()
    {
    }

    public MissingReadingException(string message)
        : base(message)
    {
    }

    public MissingReadingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public string Channel { get; } = "";

    public bool IsFilling { get; }
}
