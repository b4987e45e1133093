using System.Collections.Immutable;
using System.Text;
using PackBench.Instruments.Scpi;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Profiles;

/// <summary>One question of a profile, put to a real instrument.</summary>
/// <param name="What">Where the profile asks it.</param>
/// <param name="Answer">As it came; empty where none came.</param>
/// <param name="Complaint">What does not fit; empty where it does.</param>
public sealed record TrialLine(string What, string Question, string Answer, string Complaint);

/// <summary>
/// Puts every harmless question of a profile to an instrument: identity, readings, states, and what scripts ask to confirm a setting, as it
/// stands now. Sends questions only: no connect script, no setting; nothing is switched.
/// </summary>
public static class ProfileTrial
{
    /// <summary>Takes the transport over. Throws <see cref="LinkException"/> where the instrument cannot be brought back to silence.</summary>
    public static async Task<ImmutableArray<TrialLine>> RunAsync(InstrumentProfile profile, ITransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        await using var session = new ScpiSession(transport, profile.Session, time);
        var lines = ImmutableArray.CreateBuilder<TrialLine>();
        foreach (var (what, question, judge) in Questions(profile))
        {
            lines.Add(await TryAsync(session, what, question, judge, cancellationToken));
        }

        return lines.ToImmutable();
    }

    private static async Task<TrialLine> TryAsync(ScpiSession session, string what, string question, Func<string, string> judge, CancellationToken cancellationToken)
    {
        try
        {
            if (session.IsBroken)
            {
                await session.ResynchronizeAsync(cancellationToken);
            }

            var answer = await session.AskTextAsync(question, cancellationToken);
            return new TrialLine(what, question, answer, judge(answer));
        }
        catch (Exception failure) when (failure is LinkException { IsTransient: true } or InstrumentException)
        {
            return new TrialLine(what, question, "", failure.Message);
        }
    }

    /// <summary>Each question once, however often the profile asks it.</summary>
    private static IEnumerable<(string What, string Question, Func<string, string> Judge)> Questions(InstrumentProfile profile) =>
        All(profile).Where(one => one.Question.Contains('?', StringComparison.Ordinal) && !one.Question.Contains("{{", StringComparison.Ordinal)).DistinctBy(one => one.Question);

    private static IEnumerable<(string What, string Question, Func<string, string> Judge)> All(InstrumentProfile profile)
    {
        yield return ("identity", profile.Identify, answer => profile.Identification.IsMatch(answer) ? "" : $"does not match {profile.Identification}");
        foreach (var (function, commands) in (profile.Multimeter?.Functions ?? []).OrderBy(pair => pair.Key))
        {
            yield return ($"{function}: reading", commands.Read, Number);
            foreach (var one in Asked($"{function}: select", commands.Select))
            {
                yield return one;
            }
        }

        foreach (var one in OfLoad(profile.Load).Concat(OfSupply(profile.Supply)))
        {
            yield return one;
        }

        if (profile.Thermometer is { } thermometer)
        {
            var inputs = string.Join(',', Enumerable.Range(1, thermometer.Probes.Length));
            yield return ("probes", thermometer.Read.Render(ScpiVariables.None.With("inputs", inputs)), Numbers);
        }

        if (profile.HasErrorQueue)
        {
            // Last: what a question before has put there is shown.
            yield return ("error queue", profile.Session.ErrorQuery, answer =>
                !ScpiError.TryParse(answer, out var error) ? "is no line of an error queue" : error.IsNone ? "" : "a question above was not understood");
        }
    }

    private static IEnumerable<(string What, string Question, Func<string, string> Judge)> OfLoad(LoadCommands? load)
    {
        if (load is null)
        {
            return [];
        }

        return
        [
            ("input", load.Input.Ask, State(load.Input)), ("voltage", load.MeasureVoltage, Number), ("current", load.MeasureCurrent, Number),
            .. new[] { ("constant current", load.Current), ("constant voltage", load.Voltage), ("constant power", load.Power), ("constant resistance", load.Resistance) }
                .Where(mode => mode.Item2 is not null).SelectMany(mode => Asked(mode.Item1, mode.Item2!.Select).Concat(Asked(mode.Item1, mode.Item2.Level))),
            .. new[] { ("under-voltage off", load.Protections.UnderVoltageOff), ("over-current", load.Protections.OverCurrent), ("over-power", load.Protections.OverPower), ("timer", load.Protections.Timer), ("sense", load.SenseOn) }
                .SelectMany(script => Asked(script.Item1, script.Item2 ?? ProfileScript.Empty)),
        ];
    }

    private static IEnumerable<(string What, string Question, Func<string, string> Judge)> OfSupply(SupplyCommands? supply) => supply is null ? [] :
    [
        ("output", supply.Output.Ask, State(supply.Output)), ("voltage", supply.MeasureVoltage, Number), ("current", supply.MeasureCurrent, Number),
        ("input power", supply.MeasureInputPower, Number), .. Asked("set", supply.Set),
    ];

    /// <summary>What a script asks to confirm. Its present value is not what the script would have set; only its form is looked at.</summary>
    private static IEnumerable<(string What, string Question, Func<string, string> Judge)> Asked(string what, ProfileScript script) =>
        script.Steps.Where(step => step.Ask is not null).Select(step => (what, step.Ask!.Source, step.Number is null ? (Func<string, string>)Anything : Number));

    private static Func<string, string> State(StateQuery query) => answer => Complaint(() => query.Read(answer));

    private static string Number(string answer) => Complaint(() => new ScpiReply(Encoding.Latin1.GetBytes(answer)).Number());

    private static string Numbers(string answer) => Complaint(() => new ScpiReply(Encoding.Latin1.GetBytes(answer)).Numbers());

    private static string Anything(string answer) => answer.Trim().Length > 0 ? "" : "is empty";

    private static string Complaint<T>(Func<T> read)
    {
        try
        {
            read();
            return "";
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
    }
}
