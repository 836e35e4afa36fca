using System.Diagnostics.Metrics;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Events;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>
/// Sends what is due at one endpoint: claims some deliveries, writes their bodies from current rows, posts them side by side and
/// settles them together. A process that is killed in between leaves them to whoever comes when its lease is over.
/// </summary>
internal sealed class WebhookLane(WebhookHttp http, ISecretBox box, JsonSerializerOptions json, IOptions<WebhookOptions> options, GallantMeters meters, TimeProvider clock)
{
    /// <summary>Failures in a row from which on an endpoint gets one request at a time, with pauses between.</summary>
    public const int FailsFrom = 3;

    /// <summary>Deliveries claimed at a time, for each request that may go out at a time: what is written about them is written together.</summary>
    private const int Depth = 4;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(24);

    private readonly WebhookOptions _options = options.Value;
    private readonly Counter<long> _attempts = meters.Meter.CreateCounter<long>("sms_webhook_attempts_total", null, "Webhooks sent, by what came of it.");

    /// <param name="Sent">Deliveries that were tried; with none there is nothing to do now.</param>
    /// <param name="Disabled">The endpoint is disabled now, and its owners are to be told.</param>
    public readonly record struct Round(int Sent, bool Disabled);

    public async Task<Round> RunAsync(NpgsqlDataSource source, Guid endpointId, CancellationToken ct)
    {
        var (now, lease) = (clock.GetUtcNow(), Guid.NewGuid());
        if (await WebhookQueue.EndpointAsync(source, endpointId, now, ct) is not { } endpoint) return default;
        var claimed = await WebhookQueue.ClaimAsync(source, endpoint.Id, lease, now, now + _options.Lease, endpoint.Failures >= FailsFrom ? 1 : _options.PerEndpoint * Depth, ct);
        if (claimed.Count == 0) return default;

        var written = await EventWriter.WriteAsync(source, [.. claimed.Select(c => c.Event)], ct);
        var secrets = box.OpenSecrets(endpoint.Secrets);
        if (endpoint.IsCallback && secrets.Count == 0) secrets = await CallbackSecrets.EnsureAsync(source, box, now, ct);
        var results = new DeliveryResult[claimed.Count];
        await Parallel.ForAsync(
            0, claimed.Count, new ParallelOptions { MaxDegreeOfParallelism = _options.PerEndpoint, CancellationToken = ct },
            async (i, token) => results[i] = await TryAsync(endpoint, claimed[i], written[i], secrets, token));

        now = clock.GetUtcNow();
        foreach (var result in results) _attempts.Add(1, new KeyValuePair<string, object?>("outcome", result.Answer.Error ?? "taken"));
        var disabled = await WebhookQueue.SettleAsync(source, endpoint, lease, results, now, RestUntil(endpoint, results, now), now - _options.DisableAfter, ct);
        return new(claimed.Count, disabled);
    }

    private async Task<DeliveryResult> TryAsync(DueEndpoint endpoint, ClaimedDelivery claimed, WrittenEvent written, IReadOnlyList<WebhookSecret> secrets, CancellationToken ct)
    {
        var at = clock.GetUtcNow();
        var url = endpoint.IsCallback ? written.CallbackUrl : endpoint.Url;
        if (url is null) return new(claimed, at, new(null, "erased", null, TimeSpan.Zero), DeliveryState.GivenUp, at); // with its message went where it was to be told

        var body = WebhookBody.Of(written.View, claimed.Sequence, json);
        var answer = await http.PostAsync(url, WebhookSigning.Headers(WebhookBody.HeaderId(claimed.Id), at, body, secrets), body, ct);
        if (answer.Taken) return new(claimed, at, answer, DeliveryState.Delivered, at);
        if (claimed.Try > _options.Retries.Count || answer.Error is "gone" or "url") return new(claimed, at, answer, DeliveryState.GivenUp, at); // later would be the same

        var pause = Spread(_options.Retries[claimed.Try - 1]);
        return new(claimed, at, answer, DeliveryState.Waiting, clock.GetUtcNow() + Longer(pause, AskedFor(answer)));
    }

    /// <summary>An endpoint that fails again and again is asked with growing pauses; one that says how long to wait is left alone so long.</summary>
    private static DateTimeOffset? RestUntil(DueEndpoint endpoint, DeliveryResult[] results, DateTimeOffset now)
    {
        var asked = results.Where(r => r.Answer.Status is 429 or 503).Select(r => AskedFor(r.Answer)).DefaultIfEmpty().Max();
        if (results.Any(r => r.Answer.Taken)) return asked > TimeSpan.Zero ? now + asked : null;
        var failures = endpoint.Failures + results.Length;
        var rest = failures < FailsFrom ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, Math.Pow(2, Math.Min(failures - FailsFrom, 10))));
        return Longer(rest, asked) is { Ticks: > 0 } pause ? now + pause : null;
    }

    private static TimeSpan AskedFor(WebhookAnswer answer) => answer.RetryAfter is { } wait ? (wait < LongestAskedFor ? wait : LongestAskedFor) : TimeSpan.Zero;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <summary>A tenth more or less: what failed together does not come back together.</summary>
    private static TimeSpan Spread(TimeSpan pause) => pause * (0.9 + (0.2 * Random.Shared.NextDouble()));
}
