using System.Collections.Immutable;
using System.IO.Compression;
using PackBench.Instruments.Profiles;
using PackBench.Rig.Analysis.Logs;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs.Planned;
using PackBench.Rig.Simulating;

namespace PackBench.Rig.Cli;

/// <summary>Finds and reads the user's files: a path as given, a name in the folder of its kind here, or in the one that comes with the program.</summary>
/// <param name="profiles">As they were read before; null to read them when they are needed.</param>
internal sealed class RigFiles(ProfileLibrary? profiles = null)
{
    private readonly List<Finding> _findings = [];
    private ProfileLibrary? _profiles = profiles;

    /// <summary>Everything that is wrong so far, in the order of the files.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    public ProfileLibrary Profiles => _profiles ??= LoadProfiles();

    /// <summary>Names of the files of a kind that can be found, without their ending.</summary>
    public static ImmutableArray<string> Names(string kind) =>
    [
        .. new[] { kind, Path.Combine(AppContext.BaseDirectory, kind) }.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.yaml")).Select(path => Path.GetFileNameWithoutExtension(path))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Null after a finding.</summary>
    public BenchFile? Bench(string name) => Take(BenchFileReader.Read(Locate("bench", name), new ProfileRatings(Profiles)));

    /// <summary>The bench on which a run is predicted: the simulated one itself, or the model of the pack on ideal instruments; null where there is none.</summary>
    public BenchFile? ModelOf(BenchFile bench, Pack pack) => bench.IsSimulatedHere ? bench : Bench("simulated-ideal") is { } ideal ? PackModel.For(pack, ideal) : null;

    /// <summary>With the chemistries beside it, else those that come with the program.</summary>
    public Pack? Pack(string name)
    {
        var path = Locate("packs", name);
        var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", "chemistries.yaml");
        if (File.Exists(beside) || !File.Exists(path))
        {
            Chemistries = File.Exists(beside) ? File.ReadAllText(beside) : "";
            return Take(PackFile.Read(path));
        }

        var shipped = Path.Combine(AppContext.BaseDirectory, "packs", "chemistries.yaml");
        Chemistries = File.ReadAllText(shipped);
        return Take(ChemistryFile.Read(shipped)) is { } table ? Take(PackFile.Read(path, table)) : null;
    }

    /// <summary>The text of the chemistries that the last pack was read with.</summary>
    public string Chemistries { get; private set; } = "";

    public Procedure? Procedure(string name, Pack pack, BenchFile bench, IReadOnlyDictionary<string, string> settings) =>
        Take(ProcedureFile.Read(Locate("procedures", name), pack, bench, settings, new ProfileRatings(Profiles)));

    public LogMap? ColumnMap(string name) => Take(LogMapFile.Read(Locate(Path.Combine("packs", "maps"), name)));

    /// <summary>A log that another recorder wrote; one that ends in .gz is unpacked on the way.</summary>
    public MeasuredLog? Log(string path, LogMap map)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using Stream plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
            using var text = new StreamReader(plain);
            return Take(DelimitedLog.Read(text, map, path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Complain(new Place(path, 1, 1), $"cannot be read: {failure.Message}");
            return null;
        }
    }

    /// <summary>Null after a finding.</summary>
    public Scenario? Scenario(string name) => Take(ScenarioFile.Read(Locate("scenarios", name)));

    public void Complain(Place place, string message) => _findings.Add(new Finding(place, message));

    public static string Locate(string kind, string name)
    {
        if (File.Exists(name) || name.Contains('/', StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal))
        {
            return name;
        }

        var here = Path.Combine(kind, name + ".yaml");
        var shipped = Path.Combine(AppContext.BaseDirectory, kind, name + ".yaml");
        return File.Exists(here) || !File.Exists(shipped) ? here : shipped;
    }

    private T? Take<T>(Language.Yaml.FileResult<T> result)
        where T : class
    {
        _findings.AddRange(result.Findings);
        return result.IsGood ? result.Value : null;
    }

    private ProfileLibrary LoadProfiles()
    {
        var library = ProfileLibrary.Load(ProfileLibrary.ShippedFolder, "profiles");
        _findings.AddRange(library.Findings.Select(finding => new Finding(new Place(finding.File, finding.Line, finding.Column), finding.Message)));
        return library;
    }
}
