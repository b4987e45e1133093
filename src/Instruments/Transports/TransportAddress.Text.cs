using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PackBench.Instruments.Transports;

/// <summary>What is wrong with the text of an address, and at which character (0-based).</summary>
public readonly record struct AddressError(int Column, string Message);

public sealed partial record TransportAddress
{
    /// <summary>The port to use: the stated one, or the scheme's usual one; 0 for a scheme without ports.</summary>
    public int EffectivePort => Port != 0 ? Port : AddressScheme.Find(Scheme)?.UsualPort ?? 0;

    /// <summary>
    /// Reads an address of ours (<c>tcp://host:5025</c>) or a VISA resource string (<c>TCPIP0::host::5025::SOCKET</c>,
    /// <c>ASRL/dev/ttyUSB0::INSTR</c>). Nothing is guessed: an unknown scheme or option is an error at its place.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TransportAddress? address, out AddressError error)
    {
        var found = text.Contains("://", StringComparison.Ordinal)
            ? AddressReader.Read(text, out error)
            : VisaResource.Read(text, out error);
        if (found is not null && !found.Equals(AddressReader.Read(found.ToString(), out var odd)))
        {
            // What is written into run files and leases has to be the same address when it is read again.
            error = new AddressError(0, $"'{text}' cannot be written as an address: {odd.Message ?? "a part of it holds a separator"}");
            found = null;
        }

        address = found;
        return found is not null;
    }

    /// <summary>Reads an address; throws <see cref="FormatException"/> with the reason and its column.</summary>
    public static TransportAddress Parse(string text) => TryParse(text, out var address, out var error)
        ? address
        : throw new FormatException($"address '{text}', column {error.Column + 1}: {error.Message}");

    /// <summary>The value of an option; null where it is not stated.</summary>
    public string? Option(string name) => Options is not null && Options.TryGetValue(name, out var value) ? value : null;

    public bool Equals(TransportAddress? other) => other is not null
        && Scheme == other.Scheme && Host == other.Host && Port == other.Port && Path == other.Path
        && Stated(Options).SequenceEqual(Stated(other.Options));

    private static ImmutableSortedDictionary<string, string> Stated(ImmutableSortedDictionary<string, string>? options) =>
        options ?? ImmutableSortedDictionary<string, string>.Empty;

    public override int GetHashCode() => HashCode.Combine(Scheme, Host, Port, Path, Options?.Count ?? 0);

    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) && AddressScheme.Find(Scheme) is { UsualPort: > 0 } ? $"[{Host}]" : Host;
        var port = Port == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}");
        var path = Path.Length == 0 ? "" : "/" + Path;
        var options = Options is null || Options.Count == 0 ? "" : "?" + string.Join('&', Options.Select(option => $"{option.Key}={option.Value}"));
        return $"{Scheme}://{host}{port}{path}{options}";
    }
}
