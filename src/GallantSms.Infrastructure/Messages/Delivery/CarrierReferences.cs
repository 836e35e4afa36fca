using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Messages.Receipts;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>Receipts that had come before the submit's own answer.</summary>
internal sealed record EarlyReceipts(ProviderAccount Account, IReadOnlyList<WaitingReceipt> Receipts);

/// <summary>Keeps carriers' ids where receipts will name nothing else, and passes on receipts that were faster than the answer.</summary>
internal sealed partial class CarrierReferences(CarrierGateway carriers, ReferenceBook book, ReceiptIntake intake, TimeProvider clock, ILogger<CarrierReferences> log)
{
    private const int Tries = 5;

    /// <summary>Repeats for some seconds; a book that stays closed costs receipts, never a message.</summary>
    public async Task<IReadOnlyList<EarlyReceipts>> RememberAsync(IEnumerable<Submit> submits, CancellationToken ct)
    {
        var early = new List<EarlyReceipts>();
        foreach (var submit in submits)
        {
            if (carriers.Find(submit.Account.Kind) is not { Description.ReportsOurId: false }) continue;
            var references = submit.Items.Zip(submit.Outcomes).SelectMany(i => Of(i.First.Message.Id, i.Second)).ToList();
            if (references.Count > 0 && await RememberAsync(submit.Account, references, ct) is { Count: > 0 } receipts) early.Add(new(submit.Account, receipts));
        }

        return early;
    }

    /// <summary>After the submit's outcome is written.</summary>
    public async Task TellAsync(IReadOnlyList<EarlyReceipts> early, CancellationToken ct)
    {
        foreach (var (account, kept) in early)
        {
            await intake.TakeAsync(account, [.. kept.Select(k => k.Receipt)], ct);
            await book.DiscardAsync([.. kept.Select(k => k.Id)], ct);
        }
    }

    private async Task<IReadOnlyList<WaitingReceipt>> RememberAsync(ProviderAccount account, List<CarrierReference> references, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await book.RememberAsync(account.No, references, ct);
            }
            catch (NpgsqlException) when (tries < Tries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 * tries), clock, ct);
            }
            catch (NpgsqlException e)
            {
                LogForgotten(e, references.Count, account.No);
                return [];
            }
        }
    }

    private static IEnumerable<CarrierReference> Of(Guid messageId, SubmitOutcome outcome) => outcome switch
    {
        SubmitOutcome.Accepted { Parts: { Count: > 1 } parts } => parts.Select((id, i) => new CarrierReference(id, messageId, (short)(i + 1), (short)parts.Count)),
        SubmitOutcome.Accepted accepted => [new(accepted.Reference, messageId, 1, 1)],
        _ => [],
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} references of carrier account {AccountNo} were not kept: their receipts will fit nothing")]
    private partial void LogForgotten(Exception e, int count, short accountNo);
}
