using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;

namespace PackBench.Rig.Procedures;

/// <summary>What is known before a run: parameters, loop variables, arguments of a call. Everything measured or asked is missing.</summary>
internal sealed class PlanValues : ILiveValues
{
    private readonly Dictionary<string, object> _facts;

    public PlanValues(IEnumerable<Parameter> parameters) =>
        _facts = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Fact, StringComparer.Ordinal);

    private PlanValues(Dictionary<string, object> facts) => _facts = facts;

    public IReadOnlyList<int> CellChannels => [];

    public PlanValues With(string name, object value) => new(new Dictionary<string, object>(_facts, StringComparer.Ordinal) { [name] = value });

    /// <summary>The expression's number, or null where it needs what is not known yet.</summary>
    public Quantity? Number(Expression? expression)
    {
        try
        {
            return expression is CompiledExpression { Type: { Kind: ValueKind.Number, IsPerCell: false } } ? expression.Quantity(this) : null;
        }
        catch (MissingReadingException)
        {
            return null;
        }
    }

    public Quantity? Number(Stop stop)
    {
        try
        {
            return stop.Limit(this);
        }
        catch (MissingReadingException)
        {
            return null;
        }
    }

    public bool? Truth(Expression condition)
    {
        try
        {
            return condition.IsTrue(this);
        }
        catch (MissingReadingException)
        {
            return null;
        }
    }

    public object? Value(Expression expression)
    {
        try
        {
            return expression.Value(this);
        }
        catch (MissingReadingException)
        {
            return null;
        }
    }

    public Quantity Channel(int index) => throw new MissingReadingException("a channel", "nothing is measured before a run");

    public int IndexOfChannel(string name) => -1;

    public Quantity Slope(int channel, TimeSpan window) => Channel(channel);

    public Quantity Mean(int channel, TimeSpan window) => Channel(channel);

    public bool TryGetProgress(string name, out Quantity value)
    {
        value = default;
        return false;
    }

    public bool TryGetFact(string name, out object? value) => _facts.TryGetValue(name, out value);
}
