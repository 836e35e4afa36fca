using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.WebApi;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.ArchitectureTests;

/// <summary>The composition as it runs, without a server behind it.</summary>
public sealed class TenancyTests : IAsyncDisposable
{
    private readonly Microsoft.AspNetCore.Builder.WebApplication _app = GallantHost.Build(
        [], new(Api: true, Workers: true), new Dictionary<string, string?> { ["GALLANT_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=nobody" });

    [Fact]
    public async Task A_tenants_database_cannot_be_had_in_an_unbound_scope()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<ITenantDb>());
        Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<ITenantContext>().Tenant);
    }

    [Fact]
    public async Task A_scope_is_bound_to_one_tenant_for_good()
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ITenantContext>();
        context.Bind(Some());
        Assert.Throws<InvalidOperationException>(() => context.Bind(Some()));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static TenantInfo Some() => new(Guid.NewGuid(), 1, null, TenantKind.Customer, TenantStatus.Active, "Some", "KE", "USD", 1);
}
