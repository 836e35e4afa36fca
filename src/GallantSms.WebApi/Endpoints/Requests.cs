using GallantSms.Application.Access;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Requests;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi.Endpoints;

/// <summary>What a developer looks at when a call went wrong.</summary>
internal static class RequestEndpoints
{
    public static void MapRequests(this IEndpointRouteBuilder api) =>
        api.MapGet("/requests", ListAsync).WithTags("Credentials").RequireScope(Scopes.CredentialsManage).WithName("ListRequests").Answers<IReadOnlyList<RequestView>>()
            .WithSummary("The newest calls of the tenant's programs, some seconds old; of a busy tenant a sample.");

    private static async Task<IResult> ListAsync(HttpContext http, RequestRecords records, ITenantContext tenant, int? limit, CancellationToken ct)
    {
        if (limit is < 1 or > 500) throw SendErrors.Invalid("limit", limit.ToString(), "OUT_OF_RANGE", "The limit is 1 to 500.");
        var newest = await records.ListAsync(tenant.Tenant.Id, limit ?? 100, ct);
        return Api.Ok(http, newest.Select(r => new RequestView(r.At, r.Method, r.Path, r.Status, Math.Round(r.DurationMs, 1), r.RequestId, r.CredentialId, r.Credential, r.ErrorCode)).ToList());
    }
}

/// <param name="Path">The route's template: values in a path may be numbers of people.</param>
internal sealed record RequestView(DateTimeOffset At, string Method, string Path, int Status, double DurationMs, string RequestId, Guid CredentialId, string Credential, string? ErrorCode);
