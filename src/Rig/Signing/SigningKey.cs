using System.Security.Cryptography;

namespace PackBench.Rig.Signing;

/// <summary>A private key, opened. Never leaves this machine; what it signed is checked with <see cref="Public"/>.</summary>
internal sealed class SigningKey(string name, ECDsa key) : IDisposable
{
    public string Name => name;

    public PublicKey Public { get; } = new([.. key.ExportSubjectPublicKeyInfo()]);

    /// <summary>As DER (RFC 3279, 2.2.3), which openssl reads too.</summary>
    public byte[] Sign(ReadOnlySpan<byte> content) => key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => key.Dispose();
}
