using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Events;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;

namespace GallantSms.WebApi.Live;

/// <summary>How many streams each tenant has open in this process.</summary>
internal sealed class OpenStreams
{
    public const int MostOfATenant = 20;

    private readonly ConcurrentDictionary<Guid, int> _open = [];

    /// <exception cref="Domain.Shared.DomainException">TOO_MANY_STREAMS.</exception>
    public IDisposable Open(Guid tenant)
    {
        if (_open.AddOrUpdate(tenant, 1, (_, n) => n + 1) <= MostOfATenant) return new Closing(this, tenant);
        Close(tenant);
        throw EventErrors.TooManyStreams(MostOfATenant);
    }

    private void Close(Guid tenant) => _open.AddOrUpdate(tenant, 0, (_, n) => n - 1);

    private sealed class Closing(OpenStreams streams, Guid tenant) : IDisposable
    {
        private int _closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0) streams.Close(tenant);
        }
    }
}

/// <summary>
/// Events as they happen (HTML, server-sent events). Holds one page of them at most: the next is read when the reader has taken the last,
/// and who does not take it in time is closed. Ends with the credential that opened it.
/// </summary>
internal static class EventStream
{
    private const int PageSize = 100;
    private const int MostSeconds = 3600;

    /// <summary>Without a signal; and how long a stream may outlive its credential.</summary>
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SlowReader = TimeSpan.FromSeconds(15);
    private static readonly byte[] Heartbeat = ": still here\n\n"u8.ToArray();

    public static async Task RunAsync(
        HttpContext http, IEventFeed feed, ITenantContext bound, ITenantDirectory tenants, ChangeSignals signals, OpenStreams streams, JsonSerializerOptions json, TimeProvider clock,
        IHostApplicationLifetime host, string? after, string? types, Guid? bulk_id, int? seconds)
    {
        if (seconds is < 1 or > MostSeconds) throw SendErrors.Invalid("seconds", seconds.ToString(), "OUT_OF_RANGE", "A stream lasts 1 to 3,600 seconds.");
        var tenant = bound.Tenant;
        var lastId = http.Request.Headers["Last-Event-ID"].ToString();
        var filter = EventFilter.Of(new(lastId.Length > 0 ? lastId : after ?? "latest", PageSize, types, bulk_id));
        using var open = streams.Open(tenant.Id);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping);
        if (seconds is { } lasts) end.CancelAfter(TimeSpan.FromSeconds(lasts));

        // The first page before the first byte: a refusal still is an answer of its own.
        var news = signals.Next(tenant.Id);
        var page = await feed.ReadAsync(tenant, filter, end.Token);
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx in front passes it on as it comes
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await WriteAsync(http, Heartbeat, end.Token);
            var (checkAt, beatAt) = (clock.GetUtcNow() + LookAnyway, clock.GetUtcNow() + HeartbeatEvery);
            while (true)
            {
                if (page.Events.Count > 0) await WriteAsync(http, Written(page.Events, json), end.Token);
                if (clock.GetUtcNow() is var now && now >= checkAt)
                {
                    if (!await MayGoOnAsync(http, tenant.Id, tenants)) return;
                    checkAt = now + LookAnyway;
                }

                if (now >= beatAt)
                {
                    await WriteAsync(http, Heartbeat, end.Token);
                    beatAt = now + HeartbeatEvery;
                }

                if (!page.HasMore) await Task.WhenAny(news, Task.Delay(LookAnyway, clock, end.Token));
                end.Token.ThrowIfCancellationRequested();
                news = signals.Next(tenant.Id);
                page = await feed.ReadAsync(tenant, filter with { After = EventCursor.Parse(page.NextAfter) }, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader went, its time is over, or this process ends: the reader comes back with its last id.
        }
    }

    private static byte[] Written(IReadOnlyList<EventView> events, JsonSerializerOptions json)
    {
        var text = new ArrayBufferWriter<byte>(events.Count * 512);
        foreach (var e in events)
        {
            Encoding.UTF8.GetBytes($"id: {e.Id}\nevent: {e.Type}\ndata: ", text);
            text.Write(JsonSerializer.SerializeToUtf8Bytes(e, json)); // JSON without line breaks
            text.Write("\n\n"u8);
        }

        return text.WrittenSpan.ToArray();
    }

    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(SlowReader);
        try
        {
            await http.Response.Body.WriteAsync(bytes, patience.Token);
            await http.Response.Body.FlushAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            http.Abort(); // what it has not taken is not kept for it
            throw;
        }
    }

    /// <summary>The credential once more, as at the beginning: it may be revoked, expired, narrowed, or its tenant suspended.</summary>
    private static async Task<bool> MayGoOnAsync(HttpContext http, Guid tenantId, ITenantDirectory tenants)
    {
        var again = await http.AuthenticateAsync(CredentialHandler.Scheme);
        return again.Principal is CallerPrincipal { Caller: var caller } && caller.TenantId == tenantId && caller.Scopes.Contains(Scopes.MessagesRead)
            && await tenants.FindAsync(tenantId, CancellationToken.None) is { Status: TenantStatus.Active };
    }
}
