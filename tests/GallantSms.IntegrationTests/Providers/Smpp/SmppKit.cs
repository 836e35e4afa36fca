using System.Collections.Concurrent;
using System.Globalization;
using GallantSms.Application.Common;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.Smpp;
using Microsoft.Extensions.Logging.Abstractions;

namespace GallantSms.IntegrationTests.Providers.Smpp;

/// <summary>Keeps the receipts in memory; fails or waits when it is told to.</summary>
internal sealed class MemorySink : IReceiptSink
{
    private readonly SemaphoreSlim _open = new(1, 1);
    private int _failures;

    public ConcurrentQueue<ProviderReceipt> Receipts { get; } = [];

    public ConcurrentQueue<short> Accounts { get; } = [];

    public int Calls { get; private set; }

    public void FailNext(int times) => _failures = times;

    public Task HoldAsync() => _open.WaitAsync();

    public void Release() => _open.Release();

    public async Task TakeAsync(ProviderAccount account, IReadOnlyList<ProviderReceipt> receipts, CancellationToken ct)
    {
        await _open.WaitAsync(ct);
        _open.Release();
        Calls++;
        if (_failures-- > 0) throw new InvalidOperationException("The database is away.");
        Accounts.Enqueue(account.No);
        foreach (var receipt in receipts) Receipts.Enqueue(receipt);
    }
}

/// <summary>The adapter with a sink and meters of its own.</summary>
internal sealed class SmppKit : IAsyncDisposable
{
    public SmppKit() => Provider = new SmppProvider(new(allowLocal: false), () => Sink, Meters, TimeProvider.System, NullLogger<SmppProvider>.Instance);

    public MemorySink Sink { get; } = new();

    public GallantMeters Meters { get; } = new();

    public SmppProvider Provider { get; }

    public static OutboundSms Sms(string to, string text = "Hello", SmsEncoding encoding = SmsEncoding.Gsm7, string sender = "GALLANT", bool flash = false) =>
        new(Guid.CreateVersion7(), to, sender, text, encoding, SmsText.Split(text, encoding).Count, flash, DateTimeOffset.UtcNow.AddHours(1));

    public static OutboundSms[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => Sms(Number(i)))];

    public static string Number(int i) => "+4479" + i.ToString("00000000", CultureInfo.InvariantCulture);

    public async Task<SubmitOutcome> SubmitAsync(ProviderAccount account, OutboundSms sms) => Assert.Single(await Provider.SubmitAsync(account, [sms], default));

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        Meters.Dispose();
    }
}
