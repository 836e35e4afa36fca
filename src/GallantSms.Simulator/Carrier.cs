using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator;

/// <summary>All state of the carrier. Accounts come into being when they are first named.</summary>
internal sealed class Carrier(SimulatorOptions options, Journal journal)
{
    private const int MostAccounts = 10_000;

    // Reading back more would only slow the start: this is about two million messages.
    private const long ReadBack = 512L * 1024 * 1024;

    private readonly ConcurrentDictionary<string, Account> _accounts = new();
    private readonly ConcurrentDictionary<string, Faults> _faults = new();
    private readonly ConcurrentDictionary<string, string> _callbacks = new();
    private Faults _defaultFaults = Faults.Default;
    private string? _defaultCallback = options.CallbackUrl;

    // Ids differ between runs: the upper half is the second of the start.
    private ulong _lastId = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() << 32;

    public Journal Journal => journal;

    public IEnumerable<Account> Accounts => _accounts.Values;

    public IReadOnlyDictionary<string, Faults> FaultsByAccount => _faults;

    public bool LogsText(Faults faults) => options.Log && faults.Log;

    public Dice DiceOf(Faults faults) => new(faults.Seed ?? options.Seed);

    public ulong NextId() => Interlocked.Increment(ref _lastId);

    public static string Spell(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= 64 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary><c>null</c>: not a name, or too many accounts.</summary>
    public Account? Find(string? name)
    {
        if (name is not null && _accounts.TryGetValue(name, out var account)) return account;
        return !IsName(name) || _accounts.Count >= MostAccounts ? null : _accounts.GetOrAdd(name!, n => new Account(n, options));
    }

    public Faults FaultsOf(string? account) =>
        account is not null && _faults.TryGetValue(account, out var own) ? own : Volatile.Read(ref _defaultFaults);

    /// <summary>Settings of one account, or (<c>null</c>) of all that have none; null settings remove.</summary>
    public void SetFaults(string? account, Faults? faults)
    {
        if (account is null) Volatile.Write(ref _defaultFaults, faults ?? Faults.Default);
        else if (faults is null) _faults.TryRemove(account, out _);
        else _faults[account] = faults;
    }

    /// <summary>Where receipts of the account go when the message names no address.</summary>
    public string? CallbackOf(string? account)
    {
        var template = account is not null && _callbacks.TryGetValue(account, out var own) ? own : Volatile.Read(ref _defaultCallback);
        return template is null || account is null ? template : CallbackAddress.For(template, account);
    }

    public void SetCallback(string? account, string? template)
    {
        if (account is null) Volatile.Write(ref _defaultCallback, template ?? options.CallbackUrl);
        else if (template is null) _callbacks.TryRemove(account, out _);
        else _callbacks[account] = template;
    }

    /// <summary>As after a start on an empty data folder: nothing known, nothing owed, no faults, new journal files.</summary>
    public void Reset()
    {
        _accounts.Clear();
        _faults.Clear();
        _callbacks.Clear();
        SetFaults(null, null);
        SetCallback(null, null);
        journal.Rotate();
    }

    /// <summary>A carrier that restarts has not forgotten what it took, else reconciliation would send it twice.</summary>
    public void Remember()
    {
        using var file = new FileStream(journal.SubmitsPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        if (file.Length > ReadBack)
        {
            file.Seek(-ReadBack, SeekOrigin.End);
            reader.ReadLine();   // the cut one
        }

        while (reader.ReadLine() is { } line)
        {
            if (Read(line) is not { ClientRef: { } clientRef, Account: { } account, Id: { } id }) continue;
            if (!ulong.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) continue;
            Find(account)?.Refs.Add(RefBook.KeyOf(clientRef, out _), number);
            _lastId = Math.Max(_lastId, number);
        }
    }

    /// <summary><c>null</c> for the half line that a killed process left.</summary>
    private static TakenLine? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WireJson.Default.TakenLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
