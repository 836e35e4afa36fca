using GallantSms.Infrastructure.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Access;

public sealed class UserAccountsTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    [Fact]
    public async Task Making_a_user_twice_keeps_one_with_the_newest_password_and_role()
    {
        var tenant = await access.NewTenantAsync();
        var accounts = access.Services.GetRequiredService<UserAccounts>();

        var id = await accounts.EnsureAsync("Ada@Example.com ", "first", tenant.Id, "viewer", default);
        Assert.Equal(id, await accounts.EnsureAsync("ada@example.com", "second", tenant.Id, "owner", default));

        var hash = await access.ScalarAsync<string>("select password_hash from users where email = 'ada@example.com'");
        var hasher = new PasswordHasher<string>();
        Assert.Equal(PasswordVerificationResult.Success, hasher.VerifyHashedPassword("", hash!, "second"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.VerifyHashedPassword("", hash!, "first"));
        Assert.Equal("owner", await access.ScalarAsync<string>("select role from memberships where user_id = $1 and tenant_id = $2", id, tenant.Id));
    }
}
