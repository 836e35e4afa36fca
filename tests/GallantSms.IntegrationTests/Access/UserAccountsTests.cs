using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Access;

public sealed class UserAccountsTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    [Fact]
    public async Task Making_a_user_twice_keeps_one_with_the_newest_password_and_role()
    {
        var tenant = await access.NewTenantAsync();
        await using var scope = access.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserAccounts>();

        var id = await accounts.EnsureAsync("Ada@Example.com ", "Ada", "first-password", tenant.Id, Role.Analyst, default);
        Assert.Equal(id, await accounts.EnsureAsync("ada@example.com", "Ada", "second-password", tenant.Id, Role.Owner, default));

        var hash = await access.ScalarAsync<string>("select password_hash from users where email = 'ada@example.com'");
        var hasher = new PasswordHasher<string>();
        Assert.Equal(PasswordVerificationResult.Success, hasher.VerifyHashedPassword("", hash!, "second-password"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.VerifyHashedPassword("", hash!, "first-password"));
        Assert.Equal("owner", await access.ScalarAsync<string>("select role from memberships where user_id = $1 and tenant_id = $2", id, tenant.Id));
    }
}
