using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Carriers;
using GallantSms.Application.Common;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Routing;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Routing;

/// <summary>
/// Accounts, routes, prices and figures in memory, re-read every few seconds; the last known ones when the platform database is
/// away.
/// </summary>
internal sealed class RouteBook(
    IDbContextFactory<PlatformDb> platform, CarrierStats stats, ISecretBox secrets, IOptions<AuthorizationServerOptions> site, TimeProvider clock)
    : IRouteBook, IDisposable
{
    /// <summary>Beside an account's own secrets: the secret part of its callback's path.</summary>
    public const string CallbackToken = CallbackTokens.SecretName;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _loading = new(1);
    private volatile Snapshot? _snapshot;

    private sealed record Snapshot(
        RouteTable Table, SenderBook Senders, IReadOnlyDictionary<short, CarrierRoute> Accounts, IReadOnlySet<short> Deleted, Guid? Operator, DateTimeOffset At);

    public async ValueTask<RouteTable> CurrentAsync(CancellationToken ct) => (await SnapshotAsync(ct)).Table;

    public async ValueTask<SenderBook> SendersAsync(CancellationToken ct) => (await SnapshotAsync(ct)).Senders;

    public async ValueTask<ProviderAccount?> AccountAsync(short no, CancellationToken ct) => (await SnapshotAsync(ct)).Accounts.GetValueOrDefault(no)?.Account;

    public async ValueTask<ProviderAccount?> AccountAsync(string name, CancellationToken ct)
    {
        var snapshot = await SnapshotAsync(ct);
        if (short.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var no)) return snapshot.Accounts.GetValueOrDefault(no)?.Account;
        return snapshot.Accounts.Values.FirstOrDefault(a => a.OwnerId == snapshot.Operator && a.Account.Name == name && !snapshot.Deleted.Contains(a.Account.No))?.Account;
    }

    public async ValueTask<IReadOnlyList<CarrierRoute>> OpenAsync(CancellationToken ct)
    {
        var snapshot = await SnapshotAsync(ct);
        return [.. snapshot.Accounts.Values.Where(a => a.Closed is null && !snapshot.Deleted.Contains(a.Account.No))];
    }

    public void Forget()
    {
        if (_snapshot is { } known) _snapshot = known with { At = DateTimeOffset.MinValue };
    }

    public void Dispose() => _loading.Dispose();

    private async ValueTask<Snapshot> SnapshotAsync(CancellationToken ct)
    {
        if (_snapshot is { } known)
        {
            if (clock.GetUtcNow() - known.At < Fresh) return known;
            // Somebody changed something here: it is waited for. What is merely old stays in use while one reads anew.
            if (known.At == DateTimeOffset.MinValue) await _loading.WaitAsync(ct);
            else if (!await _loading.WaitAsync(0, ct)) return known;
        }
        else
        {
            await _loading.WaitAsync(ct);
        }

        try
        {
            if (_snapshot is { } now && clock.GetUtcNow() - now.At < Fresh) return now;
            return _snapshot = await LoadAsync(ct);
        }
        catch (NpgsqlException) when (_snapshot is not null)
        {
            return _snapshot = _snapshot with { At = clock.GetUtcNow() };
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<Snapshot> LoadAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await platform.CreateDbContextAsync(ct);
        var root = await db.Tenants.Where(t => t.Kind == TenantKind.Operator).OrderBy(t => t.No).Select(t => (Guid?)t.Id).FirstOrDefaultAsync(ct);
        var rows = await db.CarrierAccounts.AsNoTracking().ToListAsync(ct);
        var prices = await PricesAsync(db, now, ct);
        var accounts = rows.ToDictionary(a => a.No, a => ToRoute(a, a.OwnerId == root, prices.GetValueOrDefault(a.No)));

        var groups = await db.RouteGroups.AsNoTracking().Include(g => g.Members).ToListAsync(ct);
        var targets = groups.ToDictionary(g => g.Id, g => ToTarget(g, accounts));
        var rules = await db.RouteRules.AsNoTracking().Where(r => r.Enabled).OrderBy(r => r.Position).ThenBy(r => r.Id).ToListAsync(ct);
        var byOwner = rules.GroupBy(r => r.OwnerId).ToDictionary(g => g.Key, g => (IReadOnlyList<RouteMatcher>)[.. g.Select(r => new RouteMatcher(r, targets[r.GroupId]))]);

        var senders = new SenderBook(
            await db.SenderRules.AsNoTracking().ToDictionaryAsync(r => r.Country, ct),
            await db.RegisteredSenders.AsNoTracking().Where(s => s.Status == SenderStatus.Approved).OrderBy(s => s.RequestedAt).ToListAsync(ct));
        var (shares, figures) = await stats.ReadAsync(now, ct);
        return new(new(byOwner, shares, figures), senders, accounts, rows.Where(a => a.DeletedAt is not null).Select(a => a.No).ToHashSet(), root, now);
    }

    private static async Task<Dictionary<short, CarrierPriceList>> PricesAsync(PlatformDb db, DateTimeOffset now, CancellationToken ct)
    {
        var lists = await db.CarrierPriceLists.AsNoTracking().Include(l => l.Prices)
            .Where(l => l.ValidFrom <= now && l.Version == db.CarrierPriceLists.Where(o => o.AccountNo == l.AccountNo && o.ValidFrom <= now).Max(o => o.Version))
            .ToListAsync(ct);
        return lists.ToDictionary(l => l.AccountNo);
    }

    private CarrierRoute ToRoute(CarrierAccount row, bool operators, CarrierPriceList? list)
    {
        var settings = Settings(row.Settings, row.Secrets);
        settings.Remove(CallbackToken, out var token);
        var account = new ProviderAccount(row.No, row.Kind, row.Name, settings, CallbackUrl(row.Kind, row.No, token), token ?? "") { MayReachPrivate = operators };
        var closed = row.DeletedAt is not null || row.Paused ? "paused" : row.DisabledAt is not null ? "disabled" : null;
        var prices = list?.Prices.ToDictionary(p => p.Network.Length > 0 ? $"{p.Country}/{p.Network}" : p.Country, p => p.Micros) ?? [];
        return new(account, row.OwnerId, closed, row.MaxPerSecond, row.SenderPerSecond, prices, list?.Currency ?? "");
    }

    private static RouteTarget ToTarget(RouteGroup group, Dictionary<short, CarrierRoute> accounts)
    {
        var rules = JsonSerializer.Deserialize<Dictionary<string, string>>(group.OnError) ?? [];
        return new(group.Id, group.Name, group.Policy,
            rules.ToDictionary(r => Enum.Parse<ReasonClass>(r.Key, ignoreCase: true), r => Enum.Parse<ErrorAction>(r.Value, ignoreCase: true)),
            [.. group.Members.OrderBy(m => m.Position).Select(m => new RouteOption(accounts[m.AccountNo], m.Weight, m.Backup))]);
    }

    private Uri? CallbackUrl(string kind, short no, string? token)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/callbacks/{kind}/{no}{(token is null ? "" : "/" + token)}");
        return Uri.TryCreate(site.Value.Issuer.TrimEnd('/') + path, UriKind.Absolute, out var url) ? url : null;
    }

    private Dictionary<string, string> Settings(string settings, string sealedSecrets)
    {
        var all = JsonSerializer.Deserialize<Dictionary<string, string>>(settings) ?? [];
        if (sealedSecrets.Length > 0)
        {
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(secrets.Unprotect(sealedSecrets)) ?? [])
                all[name] = value;
        }

        return all;
    }
}
