using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;

namespace GallantSms.Application.Messages;

/// <summary>
/// Works through the recipients of one send in three passes over arrays: numbers, consent, price. A hundred thousand
/// recipients of a shared text cost no allocation each.
/// </summary>
internal sealed class RecipientPlan(IRecipients recipients, TenantInfo tenant, SharedText text, PriceSheet prices, SendRequest request)
{
    private readonly List<(int Index, PhoneNumber Number)> _parsed = new(recipients.Count);

    public List<RefusedRecipient> Refused { get; } = [];

    public IReadOnlyList<long> Msisdns { get; private set; } = [];

    public void ParseNumbers()
    {
        var seen = new HashSet<long>(recipients.Count);
        for (var i = 0; i < recipients.Count; i++)
        {
            var given = recipients.Given(i);
            if (!PhoneNumbers.TryParse(given, tenant.DefaultRegion, out var number, out var fault))
                Refuse(i, SendErrors.InvalidNumber, PhoneNumbers.Describe(fault));
            else if (!number.CanReceiveSms)
                Refuse(i, SendErrors.NotTextable, "A number of this type cannot receive texts.");
            else if (!seen.Add(number.Digits))
                Refuse(i, SendErrors.Duplicate, "This number is in the request already.");
            else
                _parsed.Add((i, number));
        }

        Msisdns = _parsed.ConvertAll(p => p.Number.Digits);
    }

    public void Refuse(IReadOnlySet<long> suppressed)
    {
        if (suppressed.Count == 0) return;
        _parsed.RemoveAll(p =>
        {
            if (!suppressed.Contains(p.Number.Digits)) return false;
            Refuse(p.Index, SendErrors.Suppressed, "This number has opted out.");
            return true;
        });
    }

    public PlannedMessage[] Price(DateTimeOffset now)
    {
        var planned = new List<PlannedMessage>(_parsed.Count);
        foreach (var (index, number) in _parsed)
        {
            if (prices.For(number.Country) is not { } micros)
            {
                Refuse(index, SendErrors.NoPrice, $"There is no price for {number.Country}.");
                continue;
            }

            if (Render(index) is not { } own) continue;
            planned.Add(new(default, index, number.Digits, number.Country, (short)own.Segments, own.Encoding, micros * own.Segments, text.Template is null ? null : own.Text));
        }

        var messages = planned.ToArray();
        var ids = new Guid[messages.Length];
        MessageIds.Fill(ids, tenant.No, now);
        for (var i = 0; i < ids.Length; i++) messages[i] = messages[i] with { Id = ids[i] };
        Refused.Sort((a, b) => a.Index.CompareTo(b.Index));
        return messages;
    }

    private SmsText? Render(int index)
    {
        if (text.Template is not { } template) return text.Analysed;
        if (!template.TryRender(name => recipients.Variable(index, name), out var rendered, out var missing))
            return Refuse(index, SendErrors.VariableMissing, $"There is no value for {{{{{missing}}}}}.");
        if (rendered.Length == 0) return Refuse(index, SendErrors.TextEmpty, "The text is empty.");
        if (rendered.Length > SmsText.MaxLength) return Refuse(index, SendErrors.TextTooLong, "The text is longer than 1,600 characters once filled in.");
        if (rendered.Contains('\0', StringComparison.Ordinal)) return Refuse(index, SendErrors.TextNotEncodable, "A value holds a NUL character.");
        if (SmsText.TryAnalyze(rendered, request.Encoding, out var analysed, out var fault)) return analysed;
        var (code, message) = SharedText.Explain(fault);
        return Refuse(index, code, message);
    }

    private SmsText? Refuse(int index, string code, string message)
    {
        Refused.Add(new(index, recipients.Given(index), code, message));
        return null;
    }
}
