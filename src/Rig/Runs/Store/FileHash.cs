using System.Security.Cryptography;

namespace PackBench.Rig.Runs.Store;

internal static class FileHash
{
    /// <summary>SHA-256 of a file's bytes, lower-case hexadecimal; also of a file that somebody writes to.</summary>
    public static string Of(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
