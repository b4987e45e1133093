using System.Collections.Immutable;
using System.Security.Cryptography;

namespace PackBench.Rig.Signing;

/// <summary>The half of a key that anyone may have: it checks signatures.</summary>
/// <param name="Spki">SubjectPublicKeyInfo, DER (RFC 5280, 4.1).</param>
internal sealed record PublicKey(ImmutableArray<byte> Spki)
{
    public const string Algorithm = "ECDSA P-256, SHA-256";

    /// <summary>SHA-256 over <see cref="Spki"/>: 64 hexadecimal digits, lower case. What a maker publishes, and a buyer compares.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Spki.AsSpan()));

    /// <summary>In groups of eight, to be read aloud or compared by eye.</summary>
    public string Printed => Print(Fingerprint);

    public static string Print(string fingerprint) => string.Join(' ', fingerprint.Chunk(8).Select(part => new string(part)));

    /// <summary>False also for what is no key on this curve, and no signature at all.</summary>
    public bool Verifies(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Spki.AsSpan(), out var read);
            return read == Spki.Length && key.KeySize == 256 && key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            return false;
        }
    }

    public bool Equals(PublicKey? other) => other is not null && Fingerprint == other.Fingerprint;

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);
}
