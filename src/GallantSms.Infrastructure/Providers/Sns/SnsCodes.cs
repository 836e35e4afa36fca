using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <summary>AWS's words in ours.</summary>
internal static class SnsCodes
{
    /// <summary>
    /// An error code of a refusal (API_Publish.html "Errors", CommonErrors.html); <c>null</c> for one that is not known, whose
    /// HTTP status then decides.
    /// </summary>
    public static MessageReason? Error(string code, string message) => code switch
    {
        "Throttling" or "ThrottlingException" or "Throttled" or "ThrottledException" or "TooManyRequestsException" or "KMSThrottling" or "KMSThrottlingException"
            => MessageReason.CarrierThrottled,

        "InvalidClientTokenId" or "SignatureDoesNotMatch" or "IncompleteSignature" or "MissingAuthenticationToken" or "ExpiredToken" or "RequestExpired"
            or "AuthorizationError" or "AccessDenied" or "AccessDeniedException" or "NotAuthorized" or "OptInRequired" or "InvalidSecurity" or "InvalidAction"
            or "EndpointDisabled" or "EndpointDisabledException" or "PlatformApplicationDisabled" or "NotFound" or "UserError"
            or "KMSAccessDenied" or "KMSDisabled" or "KMSInvalidState" or "KMSNotFound" or "KMSOptInRequired"
            => MessageReason.CarrierAccount,

        "OptedOut" or "OptedOutException" => MessageReason.OptedOutAtCarrier,
        "InvalidParameter" or "InvalidParameterValue" or "ParameterValueInvalid" or "ValidationError" or "ValidationException" => Parameter(message),
        _ => null,
    };

    /// <summary>
    /// A <c>providerResponse</c> of the delivery log (docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html, "Reasons for
    /// failed SMS deliveries"). They are sentences and compared without their case and full stop.
    /// </summary>
    public static MessageReason Failure(string? response) => response?.Trim().TrimEnd('.').ToUpperInvariant() switch
    {
        "BLOCKED AS SPAM BY PHONE CARRIER" => MessageReason.ContentBlocked,
        "DESTINATION IS ON A BLOCKED LIST" or "PHONE IS ON A BLOCKED LIST" => MessageReason.OptedOutAtCarrier,
        "INVALID PHONE NUMBER" => MessageReason.InvalidNumber,
        "MESSAGE BODY IS INVALID" => MessageReason.ContentInvalid,
        "PHONE CARRIER HAS BLOCKED THIS MESSAGE" => MessageReason.ContentBlocked,
        "PHONE CARRIER IS CURRENTLY UNREACHABLE/UNAVAILABLE" => MessageReason.CarrierUnavailable,
        "PHONE HAS BLOCKED SMS" => MessageReason.SubscriberBarred,
        "PHONE IS CURRENTLY UNREACHABLE/UNAVAILABLE" => MessageReason.AbsentSubscriber,
        "PHONE NUMBER IS OPTED OUT" => MessageReason.OptedOutAtCarrier,
        "THIS DELIVERY WOULD EXCEED MAX PRICE" => MessageReason.CarrierQuota,
        "UNKNOWN ERROR ATTEMPTING TO REACH PHONE" => MessageReason.NetworkFailure,
        _ => MessageReason.CarrierRejected,
    };

    /// <summary>
    /// An <c>eventType</c> of End User Messaging (docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html);
    /// <c>null</c> for one that is no news of a text.
    /// </summary>
    public static (MessageStatus Status, MessageReason Reason)? Event(string? type) => type switch
    {
        "TEXT_QUEUED" or "TEXT_PENDING" or "TEXT_SENT" or "TEXT_SUCCESSFUL" => (MessageStatus.Sent, MessageReason.None),
        "TEXT_DELIVERED" => (MessageStatus.Delivered, MessageReason.None),
        "TEXT_UNREACHABLE" => (MessageStatus.Undelivered, MessageReason.AbsentSubscriber),
        "TEXT_CARRIER_UNREACHABLE" => (MessageStatus.Undelivered, MessageReason.CarrierUnavailable),
        "TEXT_CARRIER_BLOCKED" => (MessageStatus.Undelivered, MessageReason.ContentBlocked),
        "TEXT_BLOCKED" => (MessageStatus.Undelivered, MessageReason.SubscriberBarred),
        "TEXT_SPAM" => (MessageStatus.Undelivered, MessageReason.ContentBlocked),
        "TEXT_INVALID" => (MessageStatus.Undelivered, MessageReason.InvalidNumber),
        "TEXT_INVALID_MESSAGE" => (MessageStatus.Undelivered, MessageReason.ContentInvalid),
        "TEXT_TTL_EXPIRED" => (MessageStatus.Expired, MessageReason.CarrierExpired),
        "TEXT_PROTECT_BLOCKED" => (MessageStatus.Rejected, MessageReason.CountryNotPermitted),
        "TEXT_UNKNOWN" => (MessageStatus.Unknown, MessageReason.None),
        _ => null,
    };

    /// <summary>"Invalid parameter: PhoneNumber Reason: …": which one says whose fault it is.</summary>
    private static MessageReason Parameter(string message) =>
        message.Contains("opted out", StringComparison.OrdinalIgnoreCase) ? MessageReason.OptedOutAtCarrier
        : message.Contains("SenderI", StringComparison.OrdinalIgnoreCase) || message.Contains("Origination", StringComparison.OrdinalIgnoreCase) ? MessageReason.SenderNotAllowed
        : message.Contains("PhoneNumber", StringComparison.OrdinalIgnoreCase) || message.Contains("phone number", StringComparison.OrdinalIgnoreCase) ? MessageReason.InvalidNumber
        : message.Contains("Empty message", StringComparison.OrdinalIgnoreCase) || message.Contains("too long", StringComparison.OrdinalIgnoreCase) ? MessageReason.ContentInvalid
        : MessageReason.CallerError;
}
