using GallantSms.Domain.Shared;

namespace GallantSms.Application.Access.Team;

/// <summary>Refusals around a team. The codes are part of the API contract.</summary>
public static class TeamErrors
{
    public static DomainException LastOwner() => new("LAST_OWNER", ErrorKind.Conflict, "This is the account's last owner. Make somebody else an owner first.");

    public static DomainException OwnersOnly() => new("OWNERS_ONLY", ErrorKind.Forbidden, "Only an owner makes or unmakes owners.");

    public static DomainException NotAMember(Guid id) => One("NOT_FOUND", ErrorKind.NotFound, "user_id", id.ToString(), "There is no such person in your team.");

    public static DomainException NoInvitation() => new("NOT_FOUND", ErrorKind.NotFound, "There is no such invitation, or it is no longer open.");

    public static DomainException AlreadyAMember(string email) => One("ALREADY_A_MEMBER", ErrorKind.Conflict, "email", email, "This person is in the team already.");

    public static DomainException TooManyInvitations() => new("TOO_MANY_INVITATIONS", ErrorKind.Conflict, "A hundred invitations are open already. Revoke some first.");

    /// <summary>The person who is signed in is not the one invited.</summary>
    public static DomainException OtherAccount() => new("OTHER_ACCOUNT", ErrorKind.Conflict, "This invitation is for another e-mail address. Sign out, then open it again.");

    private static DomainException One(string code, ErrorKind kind, string field, string? value, string message) => new(code, kind, message, new FieldError(field, value, code, message));
}
