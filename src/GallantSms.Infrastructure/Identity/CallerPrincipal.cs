using System.Security.Claims;
using GallantSms.Application.Access;

namespace GallantSms.Infrastructure.Identity;

/// <summary>An authenticated program. Made once for a credential and shared by its requests; nobody adds to it.</summary>
internal sealed class CallerPrincipal(Caller caller, string scheme)
    : ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", caller.CredentialId.ToString())], scheme, "sub", roleType: null))
{
    public Caller Caller => caller;
}
