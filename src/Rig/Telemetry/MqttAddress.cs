namespace PackBench.Rig.Telemetry;

/// <summary>A broker and the name of this bench there: <c>mqtt://user@host:1883/bench-1</c>, or <c>mqtts://</c> with TLS.</summary>
/// <param name="Station">Part of every topic: letters, digits, '-' and '_'.</param>
internal sealed record MqttAddress(string Host, int Port, bool IsEncrypted, string User, string Station)
{
    private const int PlainPort = 1883;
    private const int EncryptedPort = 8883;

    /// <exception cref="FormatException">It is not one; says what is expected.</exception>
    public static MqttAddress Parse(string text)
    {
        const string expected = "expected mqtt://user@host:1883/bench-name, or mqtts:// with TLS";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0 || uri.Query.Length > 0)
        {
            throw new FormatException($"'{text}': {expected}");
        }

        if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw new FormatException($"a password is not given in the address, where every list of processes shows it: set PACKBENCH_MQTT_PASSWORD");
        }

        var station = uri.AbsolutePath.Trim('/');
        if (station.Length == 0 || !station.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw new FormatException($"'{text}': the bench's name after the host has letters, digits, '-' and '_'; {expected}");
        }

        var isEncrypted = uri.Scheme == "mqtts";
        return new MqttAddress(uri.Host, uri.Port > 0 ? uri.Port : isEncrypted ? EncryptedPort : PlainPort, isEncrypted, Uri.UnescapeDataString(uri.UserInfo), station);
    }

    public override string ToString() => $"{(IsEncrypted ? "mqtts" : "mqtt")}://{Host}:{Port}/{Station}";
}
