using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Search;

/// <summary>Some messages of two tenants, written and indexed once for all tests of a class.</summary>
public sealed class SearchCorpus : IAsyncLifetime
{
    public static readonly DateTimeOffset Yesterday = new DateTimeOffset(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero).AddHours(-12);

    internal static readonly Guid Key = Guid.NewGuid();

    private readonly SemaphoreSlim _once = new(1);

    internal SearchKit? Kit { get; private set; }

    internal TenantInfo Tenant { get; private set; } = null!;

    internal TenantInfo Other { get; private set; } = null!;

    internal NpgsqlDataSource Source { get; private set; } = null!;

    internal NpgsqlDataSource OtherSource { get; private set; } = null!;

    internal Guid Bulk { get; private set; }

    /// <summary>Ids by the name that the tests give a batch.</summary>
    internal Dictionary<string, Guid[]> Ids { get; } = [];

    internal Dictionary<string, Guid[]> OtherIds { get; } = [];

    internal async Task ReadyAsync(GallantFixture gallant, Func<GallantFixture, Task<SearchKit>> kit)
    {
        await _once.WaitAsync();
        try
        {
            if (Kit is not null) return;
            var made = await kit(gallant);
            (Tenant, Other) = ((await gallant.NewTenantAsync(credits: 0)).Tenant, (await gallant.NewTenantAsync(credits: 0)).Tenant);
            var sources = gallant.Services.GetRequiredService<TenantDataSources>();
            (Source, OtherSource) = (await sources.GetAsync(Tenant.Id, default), await sources.GetAsync(Other.Id, default));
            Bulk = MessageIds.Next(Tenant.No, DateTimeOffset.UtcNow);
            foreach (var (name, sent) in Batches()) Ids[name] = await sent.WriteAsync(Tenant, Source, name == "sale" ? Bulk : null);
            foreach (var (name, sent) in Batches()) OtherIds[name] = await sent.WriteAsync(Other, OtherSource);
            await made.IndexAsync(Tenant, Source, 10, [.. Ids.Values.SelectMany(i => i)]);
            await made.IndexAsync(Other, OtherSource, 10, [.. OtherIds.Values.SelectMany(i => i)]);
            Kit = made;
        }
        finally
        {
            _once.Release();
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (Kit is not null) await Kit.DisposeAsync();
        _once.Dispose();
    }

    /// <summary>The same for both tenants: what one finds, the other has too.</summary>
    private static IEnumerable<(string Name, Sent Sent)> Batches()
    {
        yield return ("old", new("Your appointment is tomorrow at nine", 254711000001) { At = Yesterday, Sender = "CLINIC", Price = 3_000 });
        yield return ("sale", new("Big SALE this Friday: Café Zoë, 50% off!", 254700000001, 254700000002, 254700000003, 254700000004, 254700000005)
        {
            Campaign = "black-friday", Tags = ["promo", "vip"], Price = 8_000, Credential = Key,
        });
        yield return ("code", new("Your code is 4711", 447700900123)
        {
            Sender = "VERIFY", Country = "GB", Network = 23415, Status = MessageStatus.Undelivered, Reason = MessageReason.AbsentSubscriber, Account = 2, Reference = "order-1", Price = 40_000,
        });
        yield return ("personal", new("Dear friend, your number is", 491512345678, 254799000001) { Personal = true, Country = "DE", Sender = "NEWS", Tags = ["promo"], Price = 70_000, Status = MessageStatus.Sent });
        yield return ("greek", new("Καλημέρα Straße naïve 東京 привет", 819012345678) { Country = "JP", Price = 9_000, Reference = "it's \"quoted\" * ? : {}", Status = MessageStatus.Failed, Reason = MessageReason.NoRoute, Account = 0 });
    }
}
