using System.Collections.Immutable;
using System.Globalization;

namespace PackBench.Instruments.Transports;

/// <summary>Reads <c>scheme://host:port/path?option=value</c>; every refusal has its column.</summary>
internal static class AddressReader
{
    public static TransportAddress? Read(string text, out AddressError error)
    {
        error = default;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]) || char.IsControl(text[i]))
            {
                return Refuse(i, "an address has no blanks", out error);
            }
        }

        var colon = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = AddressScheme.Find(text[..colon].ToLowerInvariant());
        if (scheme is null)
        {
            return Refuse(0, $"there is no transport '{text[..colon]}'; there are {AddressScheme.Names}", out error);
        }

        var start = colon + 3;
        var question = text.IndexOf('?', start);
        var end = question < 0 ? text.Length : question;
        if (!TryReadPlace(scheme, text, start, end, out var place, out error))
        {
            return null;
        }

        ImmutableSortedDictionary<string, string>? options = null;
        if (question >= 0 && !TryReadOptions(scheme, text, question + 1, out options, out error))
        {
            return null;
        }

        return new TransportAddress(scheme.Name, place.Host, place.Port, place.Path, options);
    }

    internal static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (var c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or ':' or '%'))
            {
                return false;
            }
        }

        return !host.IsEmpty;
    }

    internal static bool TryReadPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;

    private static bool TryReadPlace(
        AddressScheme scheme, string text, int start, int end, out (string Host, int Port, string Path) place, out AddressError error)
    {
        error = default;
        place = default;
        var whole = text[start..end];
        if (whole.Length == 0)
        {
            error = new AddressError(start, $"the {(scheme.UsualPort > 0 ? "host" : "device")} is missing; expected something like '{scheme.Example}'");
            return false;
        }

        var slash = scheme.HasPath && whole[0] != '/' ? whole.IndexOf('/', StringComparison.Ordinal) : -1;
        var path = slash < 0 ? "" : whole[(slash + 1)..];
        var host = slash < 0 ? whole : whole[..slash];
        if (scheme.UsualPort == 0)
        {
            place = (host, 0, path);
            return true;
        }

        var port = 0;
        var close = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = host.IndexOf(':', Math.Max(close, 0));
        if (colon >= 0)
        {
            if (!TryReadPort(host.AsSpan(colon + 1), out port))
            {
                error = new AddressError(start + colon + 1, $"expected a port from 1 to 65535; found '{host[(colon + 1)..]}'");
                return false;
            }

            host = host[..colon];
        }

        host = close > 0 ? host[1..close] : host;
        if (!IsHost(host))
        {
            error = new AddressError(start, $"'{host}' is not a host name or address; expected something like '{scheme.Example}'");
            return false;
        }

        place = (host, port, path);
        return true;
    }

    private static bool TryReadOptions(
        AddressScheme scheme, string text, int start, out ImmutableSortedDictionary<string, string>? options, out AddressError error)
    {
        error = default;
        options = null;
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var part in text[start..].Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? "" : part[(equals + 1)..];
            if (!scheme.Options.TryGetValue(name, out var allowed))
            {
                error = new AddressError(start, scheme.Options.IsEmpty
                    ? $"{scheme.Name} addresses have no options"
                    : $"{scheme.Name} addresses have no option '{name}'; there are {string.Join(", ", scheme.Options.Keys)}");
                return false;
            }

            var valueAt = start + name.Length + 1;
            if (value.Length == 0)
            {
                error = new AddressError(Math.Min(valueAt, text.Length), $"option '{name}' has no value");
                return false;
            }

            if (allowed.Length > 0 && !allowed.Contains(value))
            {
                error = new AddressError(valueAt, $"{name} is one of {string.Join(", ", allowed)}; found '{value}'");
                return false;
            }

            if (name is "baud" or "local" && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
            {
                error = new AddressError(valueAt, $"{name} is a whole number above 0; found '{value}'");
                return false;
            }

            if (found.ContainsKey(name))
            {
                error = new AddressError(start, $"option '{name}' is stated twice");
                return false;
            }

            found.Add(name, value);
            start += part.Length + 1;
        }

        options = found.ToImmutable();
        return true;
    }

    private static TransportAddress? Refuse(int column, string message, out AddressError error)
    {
        error = new AddressError(column, message);
        return null;
    }
}
