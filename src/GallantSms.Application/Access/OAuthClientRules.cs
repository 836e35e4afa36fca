using System.Text.Json;
using FluentValidation;
using GallantSms.Domain.Access;

namespace GallantSms.Application.Access;

/// <summary>What is said about a client when it is made and when it is changed. What is left out means a program with a secret.</summary>
public interface IOAuthClientSettings
{
    string Name { get; }

    IReadOnlyList<string> Scopes { get; }

    int? MessagesPerMinute { get; }

    IReadOnlyList<string>? GrantTypes { get; }

    IReadOnlyList<string>? RedirectUris { get; }

    IReadOnlyList<string>? LogoutUris { get; }

    string? AuthMethod { get; }

    JsonElement? Jwks { get; }
}

internal static class OAuthClientSettings
{
    private const int MostUris = 20;

    public static OAuthClientTerms Terms(this IOAuthClientSettings settings) => new(
        settings.Name, settings.Scopes, settings.MessagesPerMinute, Grants(settings), settings.RedirectUris ?? [], settings.LogoutUris ?? [], Method(settings),
        KeySet(settings)?.GetRawText());

    public static void ClientSettings<T>(this AbstractValidator<T> validator)
        where T : IOAuthClientSettings
    {
        validator.RuleFor(c => c.Name).CredentialName();
        // A client that only signs people in needs no scope of the API.
        validator.When(c => Grants(c).Contains(GrantTypes.ClientCredentials), () => validator.RuleFor(c => c.Scopes).ScopeList());
        validator.RuleForEach(c => c.Scopes).KnownScope();
        validator.RuleFor(c => c.MessagesPerMinute).MessageLimit();

        validator.RuleFor(c => c.GrantTypes)
            .Must(types => types is null or { Count: > 0 and <= 3 }).WithErrorCode("REQUIRED").WithMessage("Name one to three grant types.")
            .Must((c, types) => types is null || !types.Contains(GrantTypes.RefreshToken) || types.Contains(GrantTypes.AuthorizationCode))
            .WithErrorCode("INVALID_VALUE").WithMessage("Refresh tokens come with authorization codes: add authorization_code.")
            .Must((c, types) => Method(c) != AuthMethods.None || !Grants(c).Contains(GrantTypes.ClientCredentials))
            .WithErrorCode("INVALID_VALUE").WithMessage("A client that proves nothing cannot act for itself: leave client_credentials out.");
        validator.RuleForEach(c => c.GrantTypes).Must(type => GrantTypes.All.Contains(type))
            .WithErrorCode("INVALID_VALUE").WithMessage("A grant type is client_credentials, authorization_code or refresh_token.");

        validator.RuleFor(c => c.RedirectUris)
            .Must((c, uris) => uris is { Count: > 0 } == Grants(c).Contains(GrantTypes.AuthorizationCode))
            .WithErrorCode("REQUIRED").WithMessage("A client for authorization_code has redirect addresses, and no other has.")
            .Must(uris => uris is null or { Count: <= MostUris }).WithErrorCode("TOO_MANY").WithMessage($"At most {MostUris} addresses.");
        validator.RuleForEach(c => c.RedirectUris).Address();
        validator.RuleFor(c => c.LogoutUris).Must(uris => uris is null or { Count: <= MostUris }).WithErrorCode("TOO_MANY").WithMessage($"At most {MostUris} addresses.");
        validator.RuleForEach(c => c.LogoutUris).Address();

        validator.RuleFor(c => c.AuthMethod).Must(method => method is null || AuthMethods.All.Contains(method))
            .WithErrorCode("INVALID_VALUE").WithMessage("The client proves itself by client_secret, private_key_jwt or none.");
        validator.RuleFor(c => c.Jwks).Custom((_, context) =>
        {
            var keys = KeySet(context.InstanceToValidate);
            var problem = "";
            if (keys is { } set) ClientKeys.Read(set, out problem);
            if (keys.HasValue != (Method(context.InstanceToValidate) == AuthMethods.PrivateKeyJwt)) problem = "A client with private_key_jwt has a key set, and no other has.";
            // The value is not repeated: somebody may have put a private key there.
            if (problem.Length > 0) context.AddFailure(new FluentValidation.Results.ValidationFailure(context.PropertyPath, problem) { ErrorCode = "INVALID_VALUE" });
        });
    }

    private static void Address<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(RedirectUri.IsAcceptable).WithErrorCode("INVALID_URL")
            .WithMessage("An address is https, or http on 127.0.0.1, [::1] or localhost, without fragment, user, wildcard or dot segments.");

    private static IReadOnlyList<string> Grants(IOAuthClientSettings settings) => settings.GrantTypes ?? [GrantTypes.ClientCredentials];

    private static string Method(IOAuthClientSettings settings) => settings.AuthMethod ?? AuthMethods.ClientSecret;

    private static JsonElement? KeySet(IOAuthClientSettings settings) =>
        settings.Jwks is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } set ? set : null;
}
