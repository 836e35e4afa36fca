using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages;

/// <summary>What a send answers: every recipient of a small one, the first hundred of a large one and where the rest is.</summary>
public sealed record SendResult(
    Guid BulkId,
    int TotalSent,
    int Successful,
    int Failed,
    long Segments,
    long Price,
    string Currency,
    DateTimeOffset? ScheduledAt,
    IReadOnlyList<SentRecipient> Messages,
    string? More)
{
    private const int Shown = 100;

    public static SendResult Of(SendPlan plan)
    {
        var status = plan.ScheduledAt is null ? MessageStatus.Accepted : MessageStatus.Scheduled;
        var messages = new List<SentRecipient>(Math.Min(plan.Total, Shown));
        int m = 0, r = 0;
        while (messages.Count < Shown && (m < plan.Messages.Count || r < plan.Refused.Count))
        {
            if (r >= plan.Refused.Count || (m < plan.Messages.Count && plan.Messages[m].Index < plan.Refused[r].Index))
            {
                var message = plan.Messages[m++];
                messages.Add(new(message.Id, "+" + message.Msisdn, status, message.Segments, message.Price, null));
            }
            else
            {
                var refused = plan.Refused[r++];
                messages.Add(new(null, refused.Given, MessageStatus.Rejected, 0, 0, new(refused.Code, refused.Message)));
            }
        }

        return new(
            plan.BatchId, plan.Total, plan.Messages.Count, plan.Refused.Count, plan.Segments, plan.Price, plan.Currency, plan.ScheduledAt,
            messages, plan.Total > Shown ? $"/api/v1/sms/reports?bulk_id={plan.BatchId}" : null);
    }
}

/// <summary><see cref="MessageId"/> is null and <see cref="Error"/> set when this recipient was refused.</summary>
public sealed record SentRecipient(Guid? MessageId, string To, MessageStatus Status, int Segments, long Price, RecipientError? Error);

public sealed record RecipientError(string Code, string Message);
