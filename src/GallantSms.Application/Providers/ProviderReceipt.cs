using GallantSms.Domain.Messages;

namespace GallantSms.Application.Providers;

/// <summary>
/// A delivery receipt in canonical words. <c>Status</c> is Sent, Delivered, Undelivered, Expired, Rejected or Unknown.
/// </summary>
/// <param name="MessageId">Ours; empty where the carrier names only its own <paramref name="Reference"/>.</param>
/// <param name="RawStatus">The carrier's words, at most 64 characters.</param>
/// <param name="Reference">The carrier's id of the message, or of one part of it, as the submit's answer gave it.</param>
public sealed record ProviderReceipt(
    Guid MessageId,
    MessageStatus Status,
    MessageReason Reason,
    string RawStatus,
    DateTimeOffset ReportedAt,
    string? Reference = null);

/// <summary>An HTTP callback as it arrived. Header names are case-insensitive.</summary>
/// <param name="Url">With the host the caller used; a vendor's signature counts over <see cref="ProviderAccount.CallbackUrl"/> instead.</param>
/// <param name="Token">The secret part of the path; empty when the path has none.</param>
public sealed record ReceiptCallback(
    string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt, string Token = "");
