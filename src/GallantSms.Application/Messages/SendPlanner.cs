using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Shared;

namespace GallantSms.Application.Messages;

/// <summary>
/// Thinks a send through: numbers, duplicates, consent, text, segments, price. Writes nothing; <c>send</c>, <c>bulk</c> and
/// <c>explain</c> share it, so that what is explained is what would be done.
/// </summary>
internal sealed class SendPlanner(ISuppressionList suppressions, IPriceBook prices, IUploadedFiles files, SendDefaults defaults, TimeProvider clock)
{
    private readonly SendRequestValidator _send = new(bulk: false, clock);
    private readonly SendRequestValidator _bulk = new(bulk: true, clock);

    public async ValueTask<SendPlan> PlanAsync(TenantInfo tenant, Guid credentialId, SendRequest request, bool bulk, CancellationToken ct)
    {
        RequestErrors.Throw((bulk ? _bulk : _send).Validate(request));
        var text = SharedText.Read(request);
        var recipients = await RecipientsAsync(tenant, request, ct);
        var sheet = await prices.ForAsync(tenant, ct);
        var now = clock.GetUtcNow();

        var work = new RecipientPlan(recipients, tenant, text, sheet, request);
        work.ParseNumbers();
        work.Refuse(await suppressions.FindAsync(tenant, work.Msisdns, ct));
        var messages = work.Price(now);

        if (messages.Length == 0) throw AllRefused(work.Refused, request.FileId is null);

        var scheduled = request.ScheduleTime is { } at && at > now ? at.ToUniversalTime() : (DateTimeOffset?)null;
        return new SendPlan
        {
            BatchId = MessageIds.Next(tenant.No, now),
            TenantId = tenant.Id,
            CredentialId = credentialId,
            CreatedAt = now,
            Traffic = request.TrafficClass ?? (request.Priority == Priority.Urgent ? TrafficClass.Otp : TrafficClass.Transactional),
            Lane = bulk ? Lane.Bulk : request.Priority == Priority.Urgent ? Lane.Urgent : Lane.Single,
            SenderId = request.SenderId ?? defaults.SenderId,
            Text = text.Text,
            Templated = text.Template is not null,
            Encoding = text.Template is null ? text.Analysed.Encoding : SmsEncoding.Gsm7,
            Flash = request.Flash,
            Reference = request.Reference,
            Campaign = request.Campaign,
            Tags = SendLabels.Distinct(request.Tags),
            CallbackUrl = request.CallbackUrl,
            ScheduledAt = scheduled,
            ExpiresAt = (scheduled ?? now).AddSeconds(request.ValiditySeconds ?? 172_800),
            Currency = sheet.Currency,
            PriceVersion = sheet.Version,
            Total = recipients.Count,
            Messages = messages,
            Refused = work.Refused,
            Price = messages.Sum(m => m.Price),
            Segments = messages.Sum(m => (long)m.Segments),
        };
    }

    private async ValueTask<IRecipients> RecipientsAsync(TenantInfo tenant, SendRequest request, CancellationToken ct) =>
        request.FileId is { } id
            ? await files.OpenAsync(tenant, id, ct) ?? throw SendErrors.NoSuchFile(id)
            : new ListedRecipients(request);

    /// <summary>Nobody is left: the first hundred reasons, with their places, and nothing written.</summary>
    private static DomainException AllRefused(IReadOnlyList<RefusedRecipient> refused, bool listed)
    {
        var errors = refused.OrderBy(r => r.Index).Take(100)
            .Select(r => new FieldError(listed ? $"phone_numbers[{r.Index}]" : $"file[{r.Index}]", r.Given, r.Code, r.Message)).ToArray();
        var policy = errors.All(e => e.Code is SendErrors.Suppressed or SendErrors.NoPrice);
        return policy
            ? new(errors[0].Code, ErrorKind.Unprocessable, errors[0].Message, errors)
            : new(SendErrors.Validation, ErrorKind.Validation, errors[0].Message, errors);
    }
}
