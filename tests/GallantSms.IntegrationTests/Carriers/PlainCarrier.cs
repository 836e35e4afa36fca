using System.Collections.Concurrent;
using System.Text;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>
/// A carrier as the port sees one, in memory: takes everything, gives ids of its own, and reads receipts of one line,
/// <c>reference status</c>, whose path has the account's token. It has a setting of every type.
/// </summary>
internal sealed class PlainCarrier : ISmsProvider
{
    public const string Kind = "plain";

    public ConcurrentQueue<(string Account, OutboundSms Message)> Taken { get; } = [];

    public ProviderDescription Description { get; } = new(Kind, "Plain", [
        new("address", SettingType.Url, "Address", "Where it is.") { Required = true, Default = "https://plain.example" },
        new("key", SettingType.Text, "Key", "Signs in.") { Required = true, Secret = true, Min = 4, Max = 100 },
        new("second_key", SettingType.Text, "Second key") { Secret = true },
        new("certificate", SettingType.Text, "Certificate") { Long = true },
        new("region", SettingType.Choice, "Region") { Options = ["eu", "us"], Default = "eu" },
        new("port", SettingType.Number, "Port") { Min = 1, Max = 65_535, Default = "2775" },
        new("verify", SettingType.Flag, "Verify") { Default = "true" },
        new("headers", SettingType.Map, "Headers"),
    ])
    {
        MaxBatch = 10,
        Setup = "Enter the callback address.",
        Documentation = "https://plain.example/docs",
    };

    public Task<IReadOnlyList<SubmitOutcome>> SubmitAsync(ProviderAccount account, IReadOnlyList<OutboundSms> messages, CancellationToken ct)
    {
        foreach (var message in messages) Taken.Enqueue((account.Name, message));
        switch (account.Text("key"))
        {
            case "throws-at-once": throw new InvalidOperationException("at once");
            case "throws-later": return LaterAsync();
            case "answers-short": return Task.FromResult<IReadOnlyList<SubmitOutcome>>([]);
        }

        return Task.FromResult<IReadOnlyList<SubmitOutcome>>([.. messages.Select(m => new SubmitOutcome.Accepted(ReferenceOf(m.MessageId)))]);
    }

    private static async Task<IReadOnlyList<SubmitOutcome>> LaterAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("later");
    }

    public Task<IReadOnlyList<QueryOutcome>> QueryAsync(ProviderAccount account, IReadOnlyList<DoubtfulSms> messages, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<QueryOutcome>>([.. messages.Select(_ => new QueryOutcome.CannotTell())]);

    public ValueTask<IReadOnlyList<ProviderReceipt>?> ReadReceiptsAsync(ProviderAccount account, ReceiptCallback callback, CancellationToken ct)
    {
        if (account.CallbackToken.Length == 0 || callback.Token != account.CallbackToken) return new((IReadOnlyList<ProviderReceipt>?)null);
        var words = Encoding.UTF8.GetString(callback.Body.Span).Split(' ');
        return new([new(Guid.Empty, Enum.Parse<MessageStatus>(words[1]), MessageReason.None, words[1], callback.ReceivedAt, words[0])]);
    }

    public Task<CheckOutcome> CheckAsync(ProviderAccount account, CancellationToken ct) =>
        Task.FromResult(account.Text("key") == "good-key" ? new CheckOutcome(true, "It answers.", 12.5m, "USD") : new(false, "It does not take the key."));

    public static string ReferenceOf(Guid messageId) => $"plain-{messageId:N}";
}
