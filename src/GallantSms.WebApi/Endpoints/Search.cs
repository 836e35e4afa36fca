using System.ComponentModel;
using GallantSms.Application.Access;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Messages.Search;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

/// <summary>Finding messages in their whole history, and the searches that people keep.</summary>
internal static class SearchEndpoints
{
    private const int MaxBytes = 8 * 1024;

    public static void MapSearch(this IEndpointRouteBuilder api)
    {
        var messages = api.MapGroup("/messages/search").WithTags("Search").RequireScope(Scopes.MessagesRead);
        messages.MapGet("", FindAsync).WithName("SearchMessages").Answers<SearchPage>()
            .WithSummary("Messages of the whole history, by words, number, sender, status, reason, country, campaign, tag, reference, time and cost.")
            .WithDescription("503 SEARCH_UNAVAILABLE while the search is away: sending is not affected. docs/search-queries.md has the language of q.");
        messages.MapGet("/facets", CountAsync).WithName("CountMessages").Answers<FacetsView>().WithSummary("How many messages fit a search, and how many of each status, reason, country, sender, campaign, tag and day.");

        var saved = api.MapGroup("/saved-searches").WithTags("Search").RequireScope(Scopes.MessagesRead);
        saved.MapGet("", async (HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListSavedSearches(), ct)))
            .WithName("ListSavedSearches").Answers<IReadOnlyList<SavedSearchView>>().WithSummary("The caller's saved searches, and those shared in the account.");
        saved.MapPost("", SaveAsync).WithName("SaveSearch").Takes<SavedSearchRequest>().Answers<SavedSearchView>(201).Refuses(409).WithSummary("Keeps a search, for oneself or shared in the account.");
        saved.MapPut("/{id:guid}", ChangeAsync).WithName("ChangeSavedSearch").Takes<SavedSearchRequest>().Answers<SavedSearchView>().Refuses(409)
            .WithSummary("Changes a saved search: one's own, or with settings:manage a shared one.");
        saved.MapDelete("/{id:guid}", async (HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => Api.Ok(http, await mediator.Send(new DeleteSavedSearch(id), ct)))
            .WithName("DeleteSavedSearch").Answers<DeletedView>().WithSummary("Deletes a saved search: one's own, or with settings:manage a shared one.");
    }

    private static async Task<IResult> FindAsync(HttpContext http, IMediator mediator, [AsParameters] SearchParameters asked, [Description("newest, oldest, dearest or cheapest.")] string? sort, [Description("Whether to count as well.")] bool? facets,
        [Description(Chosen.FieldsHelp)] string? fields, [Description(Chosen.IncludeHelp)] string? include, string? cursor, int? limit, CancellationToken ct)
    {
        var chosen = Chosen.Read<MessageView>(fields, include, limit);
        var page = await mediator.Send(new SearchMessages(asked.Ask(), sort, cursor, limit, facets ?? false), ct);
        if (chosen is null) return Api.Ok(http, page);
        var messages = await chosen.OfAsync([.. page.Items.Select(i => i.Message)], mediator, ct);
        return Api.Ok(http, new { items = page.Items.Zip(messages, (item, message) => new { message, text = item.Text, highlights = item.Highlights }), next_cursor = page.NextCursor, facets = page.Facets });
    }

    private static async Task<IResult> CountAsync(HttpContext http, IMediator mediator, [AsParameters] SearchParameters asked, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new CountMessages(asked.Ask()), ct));

    private static async Task<IResult> SaveAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (given, raw) = await RequestBody.ReadAsync<SavedSearchRequest>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, "/api/v1/saved-searches", _ => mediator.Send(new SaveSearch(given), ct), ct);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (given, _) = await RequestBody.ReadAsync<SavedSearchRequest>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(new ChangeSavedSearch(id, given), ct));
    }
}
