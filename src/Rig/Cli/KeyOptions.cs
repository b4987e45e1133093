using System.CommandLine;
using PackBench.Rig.Signing;
using Spectre.Console;

namespace PackBench.Rig.Cli;

/// <summary>Where the keys are, and how a passphrase comes in: from a file or a terminal, never from the command line, which others can see.</summary>
internal static class KeyOptions
{
    public static Option<string> Keys() => new("--keys") { Description = "Folder of the keys", DefaultValueFactory = _ => KeyFolder.Default };

    public static Option<string?> PassphraseFile() => new("--passphrase-file") { Description = "The key's passphrase, as the first line of this file" };

    /// <exception cref="KeyException">The file cannot be read, or its first line is empty.</exception>
    public static string? Passphrase(string? file, string question, RigConsole console)
    {
        if (file is null)
        {
            return console.IsInteractive ? console.Ansi.Prompt(new TextPrompt<string>(question).Secret().AllowEmpty()) : null;
        }

        try
        {
            return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } line ? line : throw new KeyException($"{file}: its first line is to be the passphrase, and is empty");
        }
        catch (Exception failure) when (failure is IOException and not KeyException or UnauthorizedAccessException)
        {
            throw new KeyException(failure.Message, failure);
        }
    }

    /// <summary>The key to sign with: the one named, else the only one there is; null where there is none at all.</summary>
    /// <exception cref="KeyException">It does not open, or there are several to choose from.</exception>
    public static SigningKey? Open(string? name, string folder, string? passphraseFile, RigConsole console)
    {
        var keys = new KeyFolder(folder);
        if (name is null)
        {
            var own = keys.List([]).Where(key => key.IsEncrypted is not null).Select(key => key.Name).ToList();
            if (own.Count > 1)
            {
                throw new KeyException($"there are several keys in {folder}: {string.Join(", ", own)}; name one with --key");
            }

            name = own.FirstOrDefault();
        }

        return name is null ? null : keys.Open(name, () => Passphrase(passphraseFile, $"Passphrase of the key '{name}':", console));
    }
}
