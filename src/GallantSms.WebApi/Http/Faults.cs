using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluentValidation;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Shared;
using Npgsql;

namespace GallantSms.WebApi.Http;

/// <summary>What an exception means to a caller, and what of it may stand in a log.</summary>
internal static partial class Faults
{
    /// <summary>The refusal that an exception stands for; <c>null</c> when it is a fault of ours.</summary>
    public static DomainException? Refusal(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case DomainException refusal: return refusal;
                case ValidationException invalid when invalid.Errors.Any(): return Translate(invalid);
                case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                    return new("PAYLOAD_TOO_LARGE", ErrorKind.TooLarge, ErrorStatus.Plain(413).Message, new FieldError("body", null, "PAYLOAD_TOO_LARGE", ErrorStatus.Plain(413).Message));
                case BadHttpRequestException bad when Unbound(bad) is { } field: return field;
            }
        }

        return IsOutage(exception) ? new("UNAVAILABLE", ErrorKind.Unavailable, ErrorStatus.Plain(503).Message) { RetryAfter = TimeSpan.FromSeconds(2) } : null;
    }

    /// <summary>A part that we lean on does not answer now; the same request may work in a moment.</summary>
    public static bool IsOutage(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
            if (e is NpgsqlException { IsTransient: true } or TransportUnavailableException or TimeoutException or OperationCanceledException)
                return true;
        return false;
    }

    /// <summary>
    /// Types, SQL states and stack: messages of exceptions quote what they choke on, and that may be a text, a number or a
    /// key. Only messages known to be free of input are told.
    /// </summary>
    public static string Describe(Exception exception)
    {
        var told = new StringBuilder();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (told.Length > 0) told.Append(" <- ");
            told.Append(e.GetType().FullName);
            if (e is PostgresException postgres) told.Append(CultureInfo.InvariantCulture, $" {postgres.SqlState} {postgres.ConstraintName}");
            else if (e is TransportUnavailableException or System.Net.Sockets.SocketException or ObjectDisposedException) told.Append(CultureInfo.InvariantCulture, $": {e.Message}");
            told.Append(CultureInfo.InvariantCulture, $" {e.StackTrace?.Trim().ReplaceLineEndings(" | ")}");
        }

        return told.ToString();
    }

    private static DomainException Translate(ValidationException invalid)
    {
        var problems = invalid.Errors.Take(100)
            .Select(f => new FieldError(Snake(f.PropertyName), f.AttemptedValue?.ToString(), StableCode().IsMatch(f.ErrorCode ?? "") ? f.ErrorCode! : "INVALID_VALUE", f.ErrorMessage))
            .ToList();
        return BodyInspection.Refusal(problems);
    }

    /// <summary>ASP.NET says in words which query or route value it could not read; anything it might say differently stays a plain 400.</summary>
    private static DomainException? Unbound(BadHttpRequestException bad)
    {
        if (NotBound().Match(bad.Message) is { Success: true } wrong)
            return BodyInspection.Refusal([new(Snake(wrong.Groups["name"].Value), wrong.Groups["value"].Value, "INVALID_VALUE", "is not valid here")]);
        if (NotGiven().Match(bad.Message) is { Success: true } missing)
            return BodyInspection.Refusal([new(Snake(missing.Groups["name"].Value), null, "REQUIRED", "is required")]);
        return null;
    }

    private static string Snake(string path) =>
        string.Join('.', path.Split('.').Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName));

    [GeneratedRegex("^Failed to bind parameter \"\\S+ (?<name>\\w+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex NotBound();

    [GeneratedRegex("^Required parameter \"\\S+ (?<name>\\w+)\" was not provided")]
    private static partial Regex NotGiven();

    [GeneratedRegex("^[A-Z][A-Z0-9_]+$")]
    private static partial Regex StableCode();
}
