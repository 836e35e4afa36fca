using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>Accounts in the platform database. What lets somebody in (authenticator keys, recovery codes) is sealed before it is stored.</summary>
internal sealed class UserStore(PlatformDb db, ISecretBox box, IdentityErrorDescriber describer)
    : UserOnlyStore<User, PlatformDb, Guid, IdentityUserClaim<Guid>, IdentityUserLogin<Guid>, IdentityUserToken<Guid>, IdentityUserPasskey<Guid>>(db, describer)
{
    public override Task SetTokenAsync(User user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : box.Protect(value), cancellationToken);

    public override async Task<string?> GetTokenAsync(User user, string loginProvider, string name, CancellationToken cancellationToken) =>
        await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } sealedValue ? box.Unprotect(sealedValue) : null;
}
