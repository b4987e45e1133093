using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language.Nodes;

/// <summary>A reading. The index is looked up by name each time: an expression belongs to no one run's table.</summary>
internal sealed class ChannelNode(string name, ExpressionType type) : Node(type, isConstant: false)
{
    public string Name => name;

    public override double Number(ILiveValues values) => Read(values, name);

    public static int IndexOf(ILiveValues values, string name)
    {
        var index = values.IndexOfChannel(name);
        return index >= 0 ? index : throw new MissingReadingException(name, "no instrument on this bench delivers it");
    }

    public static double Read(ILiveValues values, string name) => values.Channel(IndexOf(values, name)).Si;
}

/// <summary>A reading out of a numbered family: <c>cell[i].voltage</c> with a loop's <c>i</c>.</summary>
internal sealed class FamilyNode(IReadOnlyList<string> names, Node index, ExpressionType type) : Node(type, isConstant: false)
{
    public string FirstName => names[0];

    public override double Number(ILiveValues values) => ChannelNode.Read(values, NameFor(values));

    public string NameFor(ILiveValues values)
    {
        var number = index.Number(values);
        return number >= 1 && number <= names.Count && number == Math.Floor(number)
            ? names[(int)number - 1]
            : throw new MissingReadingException($"{names[0]} … {names[^1]}", $"there is no number {number} among them");
    }
}

internal sealed class ProgressNode(string name, ExpressionType type) : Node(type, isConstant: false)
{
    public override double Number(ILiveValues values) =>
        values.TryGetProgress(name, out var value) ? value.Si : throw new MissingReadingException(name, "no step is running");
}

internal sealed class FactNode(string name, ExpressionType type) : Node(type, isConstant: false)
{
    public override double Number(ILiveValues values) => Get(values) switch
    {
        Quantity quantity when quantity.Dimension == Type.Dimension => quantity.Si,
        IMeasured measured when measured.Estimate.Dimension == Type.Dimension => measured.Estimate.Si,
        var other => throw Unexpected(other),
    };

    public override bool Truth(ILiveValues values) => Get(values) is bool truth ? truth : throw Unexpected(Get(values));

    public override object Value(ILiveValues values) => Get(values);

    private object Get(ILiveValues values) =>
        values.TryGetFact(name, out var value) && value is not null ? value : throw new MissingReadingException(name, "it has no value yet");

    private InvalidOperationException Unexpected(object other) => new($"{name} should be {Type.Describe()} and is {other}.");
}

/// <summary>An answer of a recorded step: a fact of the run where the run knows it already, computed from the record otherwise.</summary>
/// <param name="loads">The list of loads that is asked for; null where the question takes none.</param>
internal sealed class RecordedNode(RecordedQuery query, ExpressionType type, Node? loads = null) : Node(type, isConstant: false, hasRecorded: true)
{
    private readonly string _name = query.ToString();

    public override double Number(ILiveValues values) => Combining.Estimate(Value(values)).Si;

    public override object Value(ILiveValues values) => values.TryGetFact(_name, out var fact) && fact is not null
        ? fact
        : values.Recorded(loads is null ? query : query with { Loads = (string)loads.Value(values) });
}
