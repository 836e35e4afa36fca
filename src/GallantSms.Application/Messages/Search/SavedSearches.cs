using FluentValidation;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using MediatR;

namespace GallantSms.Application.Messages.Search;

/// <param name="Mine">Whether the caller made it; a shared one of somebody else can be used, and changed by those who manage settings.</param>
public sealed record SavedSearchView(Guid Id, string Name, string Query, string Sort, bool Shared, bool Mine, DateTimeOffset UpdatedAt);

/// <summary>A row of <c>saved_searches</c>.</summary>
public sealed record SavedSearch(Guid Id, Guid OwnerId, bool Shared, string Name, string Query, SearchOrder Sort, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

public interface ISavedSearches
{
    /// <summary>The owner's and the shared ones, by name.</summary>
    Task<IReadOnlyList<SavedSearch>> ListAsync(TenantInfo tenant, Guid ownerId, CancellationToken ct);

    Task<SavedSearch?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct);

    /// <exception cref="DomainException">SEARCH_NAME_TAKEN, TOO_MANY_SEARCHES.</exception>
    Task AddAsync(TenantInfo tenant, SavedSearch search, int most, CancellationToken ct);

    /// <exception cref="DomainException">SEARCH_NAME_TAKEN.</exception>
    Task<bool> ChangeAsync(TenantInfo tenant, SavedSearch search, CancellationToken ct);

    Task<bool> DeleteAsync(TenantInfo tenant, Guid id, CancellationToken ct);
}

public sealed record ListSavedSearches : IQuery<IReadOnlyList<SavedSearchView>>;

/// <summary>The body of a saved search: what it is called, what it asks, in which order.</summary>
public sealed record SavedSearchRequest(string Name, string? Query = null, string? Sort = null, bool Shared = false);

public sealed record SaveSearch(SavedSearchRequest Given) : ICommand<SavedSearchView>;

public sealed record ChangeSavedSearch(Guid Id, SavedSearchRequest Given) : ICommand<SavedSearchView>;

public sealed record DeleteSavedSearch(Guid Id) : ICommand<DeletedView>;

public sealed record DeletedView(Guid Id);

internal sealed class SavedSearchRequestValidator : AbstractValidator<SavedSearchRequest>
{
    public SavedSearchRequestValidator() =>
        RuleFor(s => s.Name).Cascade(CascadeMode.Stop)
            .NotEmpty().WithErrorCode("REQUIRED").WithMessage("A saved search needs a name.")
            .Must(n => n.Length <= 60 && n.Trim() == n && !n.Any(char.IsControl)).WithErrorCode("INVALID_VALUE").WithMessage("A name has at most 60 printable characters, and no blank at its ends.");
}

/// <summary>What the caller may do with saved searches. Somebody else's own ones are not there.</summary>
internal sealed class OwnSearches(ITenantContext tenant, ICurrentCaller caller, ISavedSearches searches, AskedQuery asked)
{
    public const int Most = 100;

    private static readonly SavedSearchRequestValidator Validator = new();

    public Guid OwnerId => caller.Caller.CredentialId;

    /// <exception cref="DomainException">VALIDATION_ERROR, also for a query that cannot be read: it would be saved to fail.</exception>
    public async Task<SearchOrder> CheckAsync(SavedSearchRequest given, CancellationToken ct)
    {
        RequestErrors.Throw(await Validator.ValidateAsync(given, ct));
        return (await asked.ReadAsync(new(given.Query), given.Sort, ct)).Order;
    }

    public async Task<SavedSearch> ChangeableAsync(Guid id, CancellationToken ct)
    {
        var search = await searches.FindAsync(tenant.Tenant, id, ct);
        if (search is null || (!search.Shared && search.OwnerId != OwnerId)) throw NotFound(id);
        if (search.OwnerId != OwnerId && !caller.Caller.Scopes.Contains(Scopes.SettingsManage)) throw AccessErrors.InsufficientScope(Scopes.SettingsManage);
        return search;
    }

    public SavedSearchView View(SavedSearch search) => new(search.Id, search.Name, search.Query, SearchSorts.Word(search.Sort), search.Shared, search.OwnerId == OwnerId, search.UpdatedAt);

    public static DomainException NotFound(Guid id) => SendErrors.NotFound("saved search", id);
}

internal sealed class ListSavedSearchesHandler(ITenantContext tenant, ISavedSearches searches, OwnSearches own) : IRequestHandler<ListSavedSearches, IReadOnlyList<SavedSearchView>>
{
    public async Task<IReadOnlyList<SavedSearchView>> Handle(ListSavedSearches query, CancellationToken ct) =>
        [.. (await searches.ListAsync(tenant.Tenant, own.OwnerId, ct)).Select(own.View)];
}

internal sealed class SaveSearchHandler(ITenantContext tenant, ISavedSearches searches, OwnSearches own, TimeProvider clock) : IRequestHandler<SaveSearch, SavedSearchView>
{
    public async Task<SavedSearchView> Handle(SaveSearch command, CancellationToken ct)
    {
        var (given, now) = (command.Given, clock.GetUtcNow());
        var sort = await own.CheckAsync(given, ct);
        var search = new SavedSearch(Guid.CreateVersion7(now), own.OwnerId, given.Shared, given.Name, given.Query ?? "", sort, now, now);
        await searches.AddAsync(tenant.Tenant, search, OwnSearches.Most, ct);
        return own.View(search);
    }
}

internal sealed class ChangeSavedSearchHandler(ITenantContext tenant, ISavedSearches searches, OwnSearches own, TimeProvider clock) : IRequestHandler<ChangeSavedSearch, SavedSearchView>
{
    public async Task<SavedSearchView> Handle(ChangeSavedSearch command, CancellationToken ct)
    {
        var given = command.Given;
        var before = await own.ChangeableAsync(command.Id, ct);
        var sort = await own.CheckAsync(given, ct);
        // Who manages settings may take a shared search away from everybody, but not keep it as their own secret.
        var search = before with { Name = given.Name, Query = given.Query ?? "", Sort = sort, Shared = given.Shared || before.OwnerId != own.OwnerId, UpdatedAt = clock.GetUtcNow() };
        if (!await searches.ChangeAsync(tenant.Tenant, search, ct)) throw OwnSearches.NotFound(command.Id);
        return own.View(search);
    }
}

internal sealed class DeleteSavedSearchHandler(ITenantContext tenant, ISavedSearches searches, OwnSearches own) : IRequestHandler<DeleteSavedSearch, DeletedView>
{
    public async Task<DeletedView> Handle(DeleteSavedSearch command, CancellationToken ct)
    {
        await own.ChangeableAsync(command.Id, ct);
        if (!await searches.DeleteAsync(tenant.Tenant, command.Id, ct)) throw OwnSearches.NotFound(command.Id);
        return new(command.Id);
    }
}
