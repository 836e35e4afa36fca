using System.Globalization;
using System.Net;

namespace GallantSms.Simulator.Settings;

/// <summary>It cannot start; the message is one sentence with the mend.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What is fixed for the life of the process. Command line first, then <c>SIMULATOR_*</c> variables, then the defaults.</summary>
internal sealed record SimulatorOptions
{
    public const string Usage = """
        Carrier simulator. Options (or variables: --callback-url is SIMULATOR_CALLBACK_URL):
          --port N                 port to listen on, 0 for any free one          (7071)
          --bind ADDRESS           address to listen on                           (127.0.0.1)
          --data DIR               where submits.jsonl and refusals.jsonl go      (.run/simulator)
          --callback-url URL       where receipts go; {account} is replaced       (none: no receipts)
          --secret SECRET          of every account without its own               (simulator-secret)
          --accounts A=S,B=S       accounts with a secret of their own            (none)
          --log true|false         write submits and refusals to the data folder  (true)
          --seed N                 makes rates deterministic                      (random)
          --receipt-concurrency N  receipt callbacks in flight                    (8)
          --max-pending N          receipts kept per account, 56 bytes each       (4000000)
          --max-refs N             client_refs remembered per account, about 50 bytes each  (8000000)
        """;

    private static readonly string[] Known =
        ["port", "bind", "data", "callback-url", "secret", "accounts", "log", "seed", "receipt-concurrency", "max-pending", "max-refs"];

    public int Port { get; private init; }

    public required IPAddress Bind { get; init; }

    public required string Data { get; init; }

    public string? CallbackUrl { get; private init; }

    public required string Secret { get; init; }

    public required IReadOnlyDictionary<string, string> Accounts { get; init; }

    public bool Log { get; private init; }

    public long Seed { get; private init; }

    public int ReceiptConcurrency { get; private init; }

    public int MaxPending { get; private init; }

    public int MaxRefs { get; private init; }

    public string SecretOf(string account) => Accounts.GetValueOrDefault(account, Secret);

    public static SimulatorOptions Parse(string[] args, Func<string, string?> variable)
    {
        var given = Read(args);
        string? Text(string name) => given.GetValueOrDefault(name)
            ?? variable("SIMULATOR_" + name.ToUpperInvariant().Replace('-', '_'));

        int Number(string name, int fallback, int min, int max) => Text(name) is not { } text ? fallback
            : int.TryParse(text, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max ? n
            : throw new StartException($"--{name} must be a number from {min} to {max}, not '{text}'.");

        var callback = Text("callback-url");
        if (callback is not null && !CallbackAddress.IsValid(callback))
            throw new StartException($"--callback-url must be an http or https address, not '{callback}'.");

        return new SimulatorOptions
        {
            Port = Number("port", 7071, 0, 65535),
            Bind = IPAddress.TryParse(Text("bind") ?? "127.0.0.1", out var bind) ? bind
                : throw new StartException($"--bind must be an IP address, not '{Text("bind")}'."),
            Data = Text("data") ?? Path.Combine(".run", "simulator"),
            CallbackUrl = callback,
            Secret = Text("secret") is not "" and var secret ? secret ?? "simulator-secret"
                : throw new StartException("--secret must not be empty."),
            Accounts = ReadAccounts(Text("accounts")),
            Log = Text("log") is not { } log || (bool.TryParse(log, out var on) ? on
                : throw new StartException($"--log must be true or false, not '{log}'.")),
            Seed = Text("seed") is not { } seed ? Random.Shared.NextInt64()
                : long.TryParse(seed, CultureInfo.InvariantCulture, out var s) ? s
                : throw new StartException($"--seed must be a number, not '{seed}'."),
            ReceiptConcurrency = Number("receipt-concurrency", 8, 1, 1000),
            MaxPending = Number("max-pending", 4_000_000, 1, 50_000_000),
            MaxRefs = Number("max-refs", 8_000_000, 1000, 100_000_000),
        };
    }

    private static Dictionary<string, string> Read(string[] args)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (!name.StartsWith("--", StringComparison.Ordinal) || !Known.Contains(name[2..]))
                throw new StartException($"Unknown option '{name}': --help lists them.");
            if (value is null && ++i == args.Length) throw new StartException($"{name} needs a value.");
            given[name[2..]] = value ?? args[i];
        }

        return given;
    }

    private static Dictionary<string, string> ReadAccounts(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } secret] ? (name, secret)
                : throw new StartException("--accounts must read NAME=SECRET,NAME=SECRET."))
            .DistinctBy(account => account.name)
            .ToDictionary(account => account.name, account => account.secret);
}
