using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PackBench.Instruments.Scpi;

namespace PackBench.Instruments.Profiles;

/// <summary>Reads one profile. All complaints at once, each with its place; a profile with a complaint is not used.</summary>
public static class ProfileFile
{
    internal static readonly ImmutableArray<(string Word, InstrumentKind Kind)> Kinds =
    [
        ("multimeter", InstrumentKind.Multimeter), ("scanning_multimeter", InstrumentKind.ScanningMultimeter), ("load", InstrumentKind.Load),
        ("supply", InstrumentKind.Supply), ("thermometer", InstrumentKind.Thermometer),
    ];

    private static readonly string[] Schemes = ["tcp", "serial", "udp", "vxi11", "hislip", "usbtmc", "visa", "sim"];

    /// <summary>Reads a profile that extends no other. Null where there were complaints.</summary>
    public static InstrumentProfile? Read(string file, string text, ICollection<ProfileFinding> findings)
    {
        var before = findings.Count;
        var mapping = ProfileYaml.Read(file, text, findings);
        var profile = mapping is null ? null : Read(mapping, text, findings);
        return findings.Count == before ? profile : null;
    }

    internal static InstrumentProfile? Read(ProfileMapping mapping, string text, ICollection<ProfileFinding> findings)
    {
        var before = findings.Count;
        var reader = new ProfileReader(mapping, "a profile", findings);
        var id = reader.Text("profile");
        _ = reader.Node("extends");
        var kindWord = reader.Text("kind");
        var kind = Kinds.FirstOrDefault(entry => entry.Word == kindWord);
        if (kind.Word is null && reader.Node("kind") is { } kindNode)
        {
            reader.Complain(kindNode, $"there is no kind '{kindWord}'{NearestWord.Hint(kindWord, Kinds.Select(entry => entry.Word))}; there are {string.Join(", ", Kinds.Select(entry => entry.Word))}", 0);
        }

        var identify = reader.Text("identify", "*IDN?");
        var identification = Pattern(reader);
        var session = Session(reader.Inside("session"), identify, identification, out var hasErrorQueue);
        var profile = new InstrumentProfile
        {
            Id = id,
            Kind = kind.Kind,
            Maker = reader.Text("maker"),
            Models = reader.Texts("models", isRequired: true),
            Identification = identification,
            Identify = identify,
            Transports = Transports(reader),
            Session = session,
            HasErrorQueue = hasErrorQueue,
            Connect = ProfileScriptReader.Script(reader, "connect", ScpiVariables.None) ?? ProfileScript.Empty,
            Disconnect = ProfileScriptReader.Script(reader, "disconnect", ScpiVariables.None) ?? ProfileScript.Empty,
            Accuracy = ProfileAccuracy.Read(reader.Inside("accuracy", isRequired: true)),
            Multimeter = kind.Word == "multimeter" ? ProfileSections.Multimeter(reader.Inside("multimeter", isRequired: true)) : null,
            Scanning = kind.Word == "scanning_multimeter" ? ProfileSections.Scanning(reader.Inside("scanning_multimeter", isRequired: true)) : null,
            Load = kind.Word == "load" ? ProfileSections.Load(reader.Inside("load", isRequired: true)) : null,
            Supply = kind.Word == "supply" ? ProfileSections.Supply(reader.Inside("supply", isRequired: true)) : null,
            Thermometer = kind.Word == "thermometer" ? ProfileSections.Thermometer(reader.Inside("thermometer", isRequired: true)) : null,
            Sources = reader.Texts("sources", isRequired: true),
            Verified = reader.Flag("verified"),
            Unverified = reader.Texts("unverified"),
            Quirks = reader.Texts("quirks"),
            FileText = text,
            FileName = mapping.File,
        };
        reader.Done();
        return findings.Count == before ? profile : null;
    }

    private static Regex Pattern(ProfileReader reader)
    {
        var pattern = reader.Text("identification");
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return reader.Complain(reader.Node("identification")!, $"not a regular expression: {e.Message}", new Regex("$^"));
        }
    }

    private static ImmutableArray<ProfileTransport> Transports(ProfileReader reader)
    {
        if (reader.Node("transports", isRequired: true) is not { } node)
        {
            return [];
        }

        if (node is not ProfileList list)
        {
            return reader.Complain<ImmutableArray<ProfileTransport>>(node, "'transports' is a list", []);
        }

        var transports = ImmutableArray.CreateBuilder<ProfileTransport>();
        foreach (var item in list.Items)
        {
            if (item is not ProfileMapping mapping)
            {
                reader.Complain(item, "a transport is '{ scheme: tcp, port: 5025 }'", 0);
                continue;
            }

            var inner = new ProfileReader(mapping, "a transport", reader.Findings);
            var scheme = inner.Text("scheme");
            if (!Schemes.Contains(scheme))
            {
                inner.Complain(inner.Node("scheme") ?? mapping, $"there is no transport '{scheme}'{NearestWord.Hint(scheme, Schemes)}", 0);
            }

            transports.Add(new ProfileTransport(scheme, inner.Whole("port", 0), inner.Text("device", ""), inner.Text("options", "")));
            inner.Done();
        }

        return transports.ToImmutable();
    }

    private static ScpiSessionOptions Session(ProfileReader? reader, string identify, Regex identification, out bool hasErrorQueue)
    {
        hasErrorQueue = true;
        var standard = new ScpiSessionOptions { Ping = identify, PingAnswer = identification };
        if (reader is null)
        {
            return standard;
        }

        var errorQuery = reader.Text("error_query", "SYST:ERR?");
        hasErrorQueue = errorQuery != "none";
        var surplus = reader.Text("surplus", "refuse");
        if (surplus is not ("refuse" or "discard"))
        {
            reader.Complain(reader.Node("surplus")!, "'surplus' is refuse or discard", 0);
        }

        var acknowledgement = reader.Inside("acknowledge");
        var options = standard with
        {
            WriteTerminator = reader.Text("write_terminator", "\n"),
            ReadTerminator = reader.Text("read_terminator", "\n"),
            Timeout = reader.Duration("timeout", 2),
            Silence = reader.Duration("silence", 0.05),
            AfterWrite = reader.Duration("after_write", 0),
            BeforeRead = reader.Duration("before_read", 0),
            Surplus = surplus == "discard" ? SurplusAnswer.Discard : SurplusAnswer.Refuse,
            RepeatsLateQuestions = reader.Flag("repeat_late_questions"),
            AnswerPrefix = reader.Text("answer_prefix", ""),
            ErrorQuery = errorQuery,
            Acknowledgement = acknowledgement is null ? null
                : new ScpiAcknowledgement(acknowledgement.Text("success"), acknowledgement.Texts("failure", isRequired: true), acknowledgement.Flag("after_queries"),
                    acknowledgement.Flag("optional")),
        };
        acknowledgement?.Done();
        reader.Done();
        return options;
    }
}
