using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PackBench.Instruments.Scpi;

namespace PackBench.Instruments.Profiles;

public enum InstrumentKind
{
    Multimeter,
    ScanningMultimeter,
    Load,
    Supply,
    Thermometer,
}

/// <summary>One way to reach a model. Port, baud and the like are what the model ships with.</summary>
/// <param name="Address">Option text to append to an address: <c>baud=115200</c>; empty where there is nothing to state.</param>
public sealed record ProfileTransport(string Scheme, int Port = 0, string Device = "", string Address = "");

/// <summary>
/// What one instrument model understands, read from <c>profiles/*.yaml</c>: identification, commands, ratings, accuracy
/// and quirks. A model is a file; the behaviour is written once for each kind.
/// </summary>
public sealed record InstrumentProfile
{
    public required string Id { get; init; }

    public required InstrumentKind Kind { get; init; }

    public required string Maker { get; init; }

    public required ImmutableArray<string> Models { get; init; }

    /// <summary>What the model answers to <see cref="Identify"/>; groups <c>maker</c>, <c>model</c>, <c>serial</c>, <c>firmware</c> where the answer is not the usual four fields.</summary>
    public required Regex Identification { get; init; }

    public string Identify { get; init; } = "*IDN?";

    public ImmutableArray<ProfileTransport> Transports { get; init; } = [];

    public ScpiSessionOptions Session { get; init; } = new();

    /// <summary>Whether the model has an error queue that is drained after commands.</summary>
    public bool HasErrorQueue { get; init; }

    /// <summary>Run after the identity is known: remote state, a cleared error queue, units.</summary>
    public ProfileScript Connect { get; init; } = ProfileScript.Empty;

    /// <summary>Run before the link is given up: hands the panel back.</summary>
    public ProfileScript Disconnect { get; init; } = ProfileScript.Empty;

    public required AccuracyTable Accuracy { get; init; }

    public MultimeterCommands? Multimeter { get; init; }

    public ScanningCommands? Scanning { get; init; }

    public LoadCommands? Load { get; init; }

    public SupplyCommands? Supply { get; init; }

    public ThermometerCommands? Thermometer { get; init; }

    /// <summary>Where the commands come from: manual and page, or the driver that was read.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>True once somebody has run the bench tests on the real model.</summary>
    public bool Verified { get; init; }

    /// <summary>Which parts rest on a single second-hand source.</summary>
    public ImmutableArray<string> Unverified { get; init; } = [];

    public ImmutableArray<string> Quirks { get; init; } = [];

    /// <summary>The file as it was, for the run file.</summary>
    public string FileText { get; init; } = "";

    public string FileName { get; init; } = "";

    public override string ToString() => $"{Id} ({Maker} {string.Join(", ", Models)})";
}
