using GallantSms.Application.Messages;
using GallantSms.Domain.Shared;

namespace GallantSms.Application.Webhooks;

/// <summary>Codes are part of the API contract.</summary>
public static class WebhookErrors
{
    public const string UrlMessage = "A webhook's address is an https URL of at most 2,048 characters on the public internet, without user or fragment.";

    public static DomainException NotFound(string what, Guid id) => SendErrors.NotFound(what, id);

    public static DomainException TooMany(int most) => new("TOO_MANY_WEBHOOKS", ErrorKind.Conflict, $"An account has at most {most} webhooks.");

    public static DomainException TooManySecrets() => new("TOO_MANY_SECRETS", ErrorKind.Conflict, "Two secrets are active already. Remove the old one first.");

    public static DomainException LastSecret() => new("LAST_SECRET", ErrorKind.Conflict, "The last secret cannot be removed: nothing could be signed.");

    public static DomainException Callback() => new("CALLBACK_SERVER", ErrorKind.Conflict, "This server was named by the callback_url of messages: it cannot be changed here.");
}
