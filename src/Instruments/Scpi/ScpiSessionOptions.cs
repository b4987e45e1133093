using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PackBench.Instruments.Scpi;

/// <summary>What to do with an answer that nobody asked for and that is still there when the next command is due.</summary>
public enum SurplusAnswer
{
    /// <summary>It may be a late answer: the link is out of step until resynchronised.</summary>
    Refuse,

    /// <summary>The model is known to send two lines for one question (Rigol DL3000): dropped.</summary>
    Discard,
}

/// <summary>The line that some instruments answer to every command: <c>OK</c> (OWON), <c>Rexecu success</c> (East Tester), <c>=&gt;</c> (Fluke 45).</summary>
/// <param name="AfterQueries">Whether the line follows the answer of a question too.</param>
/// <param name="IsOptional">Some firmware sends none: the first command finds out, and waits <see cref="ScpiSessionOptions.AcknowledgementWait"/> once.</param>
public sealed record ScpiAcknowledgement(string Success, ImmutableArray<string> Failures, bool AfterQueries = false, bool IsOptional = false);

/// <summary>How one model speaks on the wire. Profiles state what differs.</summary>
public sealed record ScpiSessionOptions
{
    public string WriteTerminator { get; init; } = "\n";

    /// <summary>A <see cref="ReadTerminator"/> that stands for CR, LF or both in any order.</summary>
    public const string AnyLineEnd = "any";

    /// <summary>How long the first command waits for an acknowledgement that not every firmware sends.</summary>
    public static readonly TimeSpan AcknowledgementWait = TimeSpan.FromMilliseconds(400);

    /// <summary>What ends an answer. Empty for a model that ends none: then <see cref="Silence"/> does, and every byte counts.</summary>
    public string ReadTerminator { get; init; } = "\n";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a model without terminator must be silent before its answer counts as whole.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Least time between one write and the next.</summary>
    public TimeSpan AfterWrite { get; init; }

    /// <summary>Least time between a question and reading its answer; for USBTMC models that never answer a hasty read.</summary>
    public TimeSpan BeforeRead { get; init; }

    public SurplusAnswer Surplus { get; init; }

    /// <summary>Asks a late question once more after resynchronising; for links that lose datagrams.</summary>
    public bool RepeatsLateQuestions { get; init; }

    public ScpiAcknowledgement? Acknowledgement { get; init; }

    /// <summary>What every answer begins with, such as <c>R</c> (East Tester); taken off before anybody reads it.</summary>
    public string AnswerPrefix { get; init; } = "";

    /// <summary>Longest answer in bytes. A link that sends more without an end is broken, and no more than this is ever kept.</summary>
    public int MaximumReply { get; init; } = 1 << 20;

    public string ErrorQuery { get; init; } = "SYST:ERR?";

    /// <summary>Asked after a resynchronisation until the answer matches <see cref="PingAnswer"/>; empty for none.</summary>
    public string Ping { get; init; } = "";

    public Regex? PingAnswer { get; init; }

    /// <summary>The same without any waiting: for simulated instruments, which need none and whose clock may stand still.</summary>
    public ScpiSessionOptions WithoutDelays() => this with { AfterWrite = TimeSpan.Zero, BeforeRead = TimeSpan.Zero, Silence = TimeSpan.Zero };
}
