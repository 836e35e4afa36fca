using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>Routes and accounts in memory, re-read every few seconds; the last known ones when the platform database is away.</summary>
internal sealed class RouteBook(IDbContextFactory<PlatformDb> platform, ISecretBox secrets, TimeProvider clock) : IRouteBook, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _loading = new(1);
    private volatile Snapshot? _snapshot;

    private sealed record Snapshot(RouteTable Table, IReadOnlyDictionary<short, ProviderAccount> Accounts, DateTimeOffset At);

    public async ValueTask<RouteTable> CurrentAsync(CancellationToken ct) => (await SnapshotAsync(ct)).Table;

    public async ValueTask<ProviderAccount?> AccountAsync(short no, CancellationToken ct) => (await SnapshotAsync(ct)).Accounts.GetValueOrDefault(no);

    public async ValueTask<ProviderAccount?> AccountAsync(string name, CancellationToken ct)
    {
        var accounts = (await SnapshotAsync(ct)).Accounts;
        return accounts.Values.FirstOrDefault(a => a.Name == name)
            ?? (short.TryParse(name, CultureInfo.InvariantCulture, out var no) ? accounts.GetValueOrDefault(no) : null);
    }

    public void Dispose() => _loading.Dispose();

    private async ValueTask<Snapshot> SnapshotAsync(CancellationToken ct)
    {
        if (_snapshot is { } known)
        {
            if (clock.GetUtcNow() - known.At < Fresh || !await _loading.WaitAsync(0, ct)) return known;
        }
        else
        {
            await _loading.WaitAsync(ct);
        }

        try
        {
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
        await using var db = await platform.CreateDbContextAsync(ct);
        var rows = await db.CarrierAccounts.AsNoTracking().ToListAsync(ct);
        var accounts = rows.ToDictionary(a => a.No, a => new ProviderAccount(a.No, a.Kind, a.Name, Settings(a.Settings, a.Secrets)));
        var paused = rows.Where(a => a.Paused).Select(a => a.No).ToHashSet();
        var routes = await db.Routes.AsNoTracking().ToListAsync(ct);
        var table = routes.GroupBy(r => r.Country).ToDictionary(
            g => g.Key,
            g => (IReadOnlyList<RouteOption>)[.. g.OrderBy(r => r.Priority).Select(r => new RouteOption(accounts[r.AccountNo], r.Priority, paused.Contains(r.AccountNo)))]);
        return new(new(table), accounts, clock.GetUtcNow());
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
