using System.Collections.Immutable;
using System.Globalization;

namespace PackBench.Instruments.Profiles;

/// <summary>One step of a profile's script: sends a command, or asks and compares, or waits.</summary>
/// <param name="Send">A command; null for a step that does not send one.</param>
/// <param name="Ask">A question; its answer has to be one of <paramref name="Words"/> or near <paramref name="Number"/>.</param>
/// <param name="Within">Largest difference from <paramref name="Number"/>, SI; null for 0.1 % and 2 thousandths of a unit (near zero 5 %).</param>
/// <param name="View">The part of the answer that is compared.</param>
/// <param name="When">Renders to <c>true</c> where the step is to be done; null for always.</param>
public sealed record ProfileStep(
    ScpiTemplate? Send, ScpiTemplate? Ask, ImmutableArray<ScpiTemplate> Words, ScpiTemplate? Number, double? Within, TimeSpan Wait, ScpiTemplate? When,
    AnswerView View)
{
    public bool IsDoneWith(ScpiVariables variables) => When is null || When.Render(variables) == "true";

    /// <summary>Whether an answer is what this step expects; <paramref name="expected"/> is for the message.</summary>
    public bool Accepts(string answer, ScpiVariables variables, out string expected)
    {
        var words = Words.Select(word => word.Render(variables)).ToArray();
        expected = string.Join(" or ", words.Select(word => $"'{word}'"));
        var seen = View.Of(answer);
        if (words.Contains(seen, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        if (Number is null)
        {
            return false;
        }

        var text = Number.Render(variables);
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        // Two thousandths cover one digit of a bench load; near zero they would also cover the next lower range of a meter.
        var tolerance = Within ?? 0.001 * Math.Abs(number) + Math.Min(0.002, 0.05 * Math.Abs(number)) + 1e-9;
        expected = $"{text} ± {tolerance.ToString("0.######", CultureInfo.InvariantCulture)}";
        return new Scpi.ScpiReply(System.Text.Encoding.Latin1.GetBytes(seen)).TryNumber(out var value) && Math.Abs(value - number) <= tolerance;
    }
}

/// <summary>Steps in their order.</summary>
public sealed record ProfileScript(ImmutableArray<ProfileStep> Steps)
{
    public static readonly ProfileScript Empty = new(ImmutableArray<ProfileStep>.Empty);

    public bool IsEmpty => Steps.IsEmpty;

    /// <summary>Whether the script reads anything back.</summary>
    public bool Confirms => Steps.Any(step => step.Ask is not null);
}
