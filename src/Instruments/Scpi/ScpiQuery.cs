namespace PackBench.Instruments.Scpi;

/// <summary>Makes a value of one answer. Throws <see cref="FormatException"/> for an answer that is not one.</summary>
public delegate T ScpiParser<out T>(ScpiReply reply);

/// <summary>A question and how its answer is read. A profile compiles to a set of these.</summary>
public readonly record struct ScpiQuery<T>(string Text, ScpiParser<T> Parse);

public static class ScpiQuery
{
    public static ScpiQuery<double> Number(string text) => new(text, static reply => reply.Number());

    public static ScpiQuery<double[]> Numbers(string text) => new(text, static reply => reply.Numbers());

    /// <summary>The answer without blanks and without the quotes around it.</summary>
    public static ScpiQuery<string> Word(string text) => new(text, static reply => reply.Word());

    public static ScpiQuery<string> Text(string text) => new(text, static reply => reply.Text);

    public static ScpiQuery<byte[]> Block(string text) => new(text, static reply => reply.Block().ToArray());
}
