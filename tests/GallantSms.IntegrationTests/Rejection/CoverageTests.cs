using GallantSms.IntegrationTests.Support;
using GallantSms.WebApi.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>No operation without a row in the table, no row that says something else than the server, no endpoint that nobody decided about.</summary>
[Collection(OfficeCollection.Name)]
public sealed class CoverageTests(GallantFixture gallant)
{
    [Fact]
    public async Task Every_operation_of_the_document_has_one_case_and_every_case_an_operation()
    {
        var documented = (await Operation.ReadAsync(gallant)).Select(o => o.Id).ToList();
        Assert.Empty(documented.Except(Cases.Operations));
        Assert.Empty(Cases.Operations.Except(documented));
        Assert.Distinct(Cases.Operations);
        Assert.Distinct(documented);
    }

    [Fact]
    public void The_cases_name_the_scopes_that_are_in_force()
    {
        var inForce = Endpoints().Select(e => (Id: e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName, Scope: ScopeOf(e))).Where(e => e.Id is not null).ToDictionary(e => e.Id!, e => e.Scope);
        Assert.All(Cases.Scoped, c => Assert.Equal((c.Operation, c.Scope), (c.Operation, inForce[c.Operation])));
        Assert.All(Cases.Own, c => Assert.Null(inForce[c.Operation]));
        Assert.All(Cases.Open, c => Assert.Null(inForce[c.Operation]));
    }

    /// <summary>Also what is in no document: older paths, hubs, callbacks.</summary>
    [Fact]
    public void An_endpoint_is_closed_unless_it_says_that_it_is_open()
    {
        Assert.NotEmpty(Endpoints());
        Assert.All(Endpoints(), endpoint =>
        {
            var open = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            var guarded = endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null || endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null;
            Assert.True(open != guarded, $"{endpoint.DisplayName}: {(open ? "both open and guarded" : "neither open nor guarded")}");
        });
    }

    /// <summary>What changes something for somebody without a session is proof against pages of other sites, or looks at no cookie.</summary>
    [Fact]
    public void An_open_endpoint_that_changes_something_is_made_for_browsers_or_reads_no_cookie()
    {
        var open = Endpoints().Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null && Methods(e).Any(m => !HttpMethods.IsGet(m) && !HttpMethods.IsHead(m))).ToList();
        Assert.NotEmpty(open);
        Assert.All(open, e =>
        {
            var isOurs = e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal);
            Assert.True(isOurs ? e.Metadata.GetMetadata<ForBrowsers>() is not null : IsForPrograms(e), e.DisplayName);
        });

        static bool IsForPrograms(RouteEndpoint e) => e.Metadata.GetMetadata<IgnoresSession>() is not null || e.RoutePattern.RawText!.StartsWith("/callbacks/", StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Methods(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

    private static string? ScopeOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().SelectMany(p => p.Requirements).OfType<ScopeRequirement>().SingleOrDefault()?.Scope;

    private List<RouteEndpoint> Endpoints() => [.. gallant.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
}
