using System.CommandLine;
using PackBench.Rig.Signing;

namespace PackBench.Rig.Cli;

/// <summary><c>packbench keys</c>: the keys that certificates are signed with.</summary>
internal static class KeysCommand
{
    public static Command Create(RigConsole console) => new("keys", "Make, list and show the keys that sign certificates") { CreateKey(console), List(console), Show(console) };

    private static Command CreateKey(RigConsole console)
    {
        var (name, keys, file) = (Name("What it is called: your shop's or your own name"), KeyOptions.Keys(), KeyOptions.PassphraseFile());
        var command = new Command("create", $"Make a key pair ({PublicKey.Algorithm}) in a file that only you can read") { name, keys, file };
        command.SetAction(parsed => Guarded(console, () =>
        {
            var passphrase = KeyOptions.Passphrase(parsed.GetValue(file), "Passphrase (empty for none):", console);
            if (parsed.GetValue(file) is null && passphrase is { Length: > 0 } && KeyOptions.Passphrase(null, "Once more:", console) != passphrase)
            {
                throw new KeyException("the two are not the same; no key was made");
            }

            var isPlain = string.IsNullOrEmpty(passphrase);
            using var key = new KeyFolder(parsed.GetValue(keys)!).Create(parsed.GetValue(name)!, isPlain ? null : passphrase);
            console.Out.WriteLine($"key {key.Name} in {parsed.GetValue(keys)}{(isPlain ? ", without a passphrase: whoever can read its file can sign with it" : ", under its passphrase")}");
            console.Out.WriteLine($"fingerprint {key.Public.Printed}");
            console.Out.WriteLine("Publish the fingerprint where buyers look for you; a signature is worth what they know of it.");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command List(RigConsole console)
    {
        var keys = KeyOptions.Keys();
        var command = new Command("list", "List the keys here, those of others included") { keys };
        command.SetAction(parsed => Guarded(console, () =>
        {
            var problems = new List<string>();
            var found = new KeyFolder(parsed.GetValue(keys)!).List(problems);
            foreach (var key in found)
            {
                console.Out.WriteLine($"{key.Name,-20}  {key.Public.Fingerprint}  {key.IsEncrypted switch { true => "signs, under a passphrase", false => "signs", null => "checks only" }}");
            }

            foreach (var problem in problems)
            {
                console.Error.WriteLine(problem);
            }

            if (found.IsEmpty)
            {
                console.Out.WriteLine($"{parsed.GetValue(keys)}: there are no keys; 'packbench keys create NAME' makes one");
            }

            return problems.Count == 0 ? ExitCodes.Done : ExitCodes.Usage;
        }));
        return command;
    }

    private static Command Show(RigConsole console)
    {
        var (name, keys) = (Name("Name of a key"), KeyOptions.Keys());
        var command = new Command("show", "Show a key's fingerprint and its public half, to be given to anyone") { name, keys };
        command.SetAction(parsed => Guarded(console, () =>
        {
            var folder = parsed.GetValue(keys)!;
            var key = new KeyFolder(folder).Known(parsed.GetValue(name)!);
            console.Out.WriteLine($"{key.Name}: {PublicKey.Algorithm}");
            console.Out.WriteLine($"fingerprint {key.Public.Printed}");
            console.Out.WriteLine(System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", key.Public.Spki.AsSpan()));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Argument<string> Name(string description) => new("name") { Description = description };

    private static int Guarded(RigConsole console, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (KeyException wrong)
        {
            console.Error.WriteLine(wrong.Message);
            return ExitCodes.Usage;
        }
    }
}
