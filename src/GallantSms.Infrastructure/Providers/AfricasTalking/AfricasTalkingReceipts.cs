using System.Text;
using GallantSms.Application.Providers;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.Infrastructure.Providers.AfricasTalking;

/// <summary>
/// A delivery report, a form of <c>id, status, phoneNumber, networkCode, failureReason, retryCount</c>
/// (developers.africastalking.com/docs/sms/notifications). It carries neither a time nor a signature.
/// </summary>
internal static class AfricasTalkingReceipts
{
    private const int LongestRaw = 64;
    private const int LongestId = 128;

    /// <summary>None or one; what makes no sense is left out.</summary>
    public static IReadOnlyList<ProviderReceipt> Read(ReceiptCallback callback)
    {
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(callback.Body.Span)) { ValueCountLimit = 64 };
            var form = reader.ReadForm();
            if (!form.TryGetValue("id", out var ids) || ids is not [{ Length: > 0 and <= LongestId } id]) return [];
            var status = form.TryGetValue("status", out var words) && words is [{ } word] ? word : null;
            var failure = form.TryGetValue("failureReason", out var reasons) && reasons is [{ Length: > 0 } reason] ? reason : null;
            if (AfricasTalkingCodes.Receipt(status, failure) is not { } news) return [];

            var raw = failure is null ? status! : $"{status}/{failure}";
            return [new(Guid.Empty, news.Status, news.Reason, raw.Length > LongestRaw ? raw[..LongestRaw] : raw, callback.ReceivedAt, id)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
