using GallantSms.Application.Access;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using GallantSms.Domain.Tenants;

namespace GallantSms.UnitTests.Messages.Search;

/// <summary>A search that is away is said so, with when to come back; nothing else is touched.</summary>
public sealed class SearchAwayTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_does_not_answer_is_a_refusal_with_a_code_and_a_time(bool counting)
    {
        var asked = new AskedQuery(new Tenant(), new Caller(), new(new Tenant(), null!), TimeProvider.System);
        var counts = new FacetCounts(new Tenant(), asked, new(new Tenant(), null!), new Away());

        var refusal = await Assert.ThrowsAsync<DomainException>(async () =>
        {
            if (counting) await new CountMessagesHandler(asked, counts).Handle(new(new("parcel")), CancellationToken.None);
            else await new SearchMessagesHandler(new Tenant(), asked, counts, new Away(), null!).Handle(new(new("parcel"), null, null, null, false), CancellationToken.None);
        });

        Assert.Equal(("SEARCH_UNAVAILABLE", ErrorKind.Unavailable), (refusal.Code, refusal.Kind));
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
        Assert.Contains("Sending is not affected", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Away : IMessageSearch
    {
        public Task<SearchHits> FindAsync(TenantInfo tenant, MessageQuery query, SearchSlice slice, CancellationToken ct) => throw new SearchUnavailableException("away");

        public Task<SearchFacets> CountAsync(TenantInfo tenant, MessageQuery query, CancellationToken ct) => throw new SearchUnavailableException("away");

        public Task<SearchState> StateAsync(TenantInfo tenant, CancellationToken ct) => Task.FromResult(new SearchState("none", false, 0));
    }

    private sealed class Tenant : ITenantContext
    {
        TenantInfo ITenantContext.Tenant { get; } = new(Guid.Empty, 1, null, TenantKind.Customer, TenantStatus.Active, "Test", "KE", "USD", 60);

        public bool IsBound => true;

        public void Bind(TenantInfo tenant) => throw new NotSupportedException();
    }

    private sealed class Caller : ICurrentCaller
    {
        Application.Access.Caller ICurrentCaller.Caller { get; } = new(Guid.Empty, Guid.Empty, new HashSet<string>(Scopes.All), null);
    }
}
