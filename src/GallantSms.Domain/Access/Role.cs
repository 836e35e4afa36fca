namespace GallantSms.Domain.Access;

/// <summary>What a person is in a tenant. What each may do stands in <c>Application/Access/Permissions.cs</c>.</summary>
public enum Role : short
{
    /// <summary>Everything, and the only one to make and unmake owners.</summary>
    Owner,
    Admin,
    Sender,
    Analyst,
    Developer,
    Billing,
}

/// <summary>Roles as they are written: lower case.</summary>
public static class RoleNames
{
    public static string Name(this Role role) => role switch
    {
        Role.Owner => "owner",
        Role.Admin => "admin",
        Role.Sender => "sender",
        Role.Analyst => "analyst",
        Role.Developer => "developer",
        Role.Billing => "billing",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static bool TryParse(string? name, out Role role)
    {
        foreach (var known in Enum.GetValues<Role>())
        {
            if (known.Name() != name) continue;
            role = known;
            return true;
        }

        role = default;
        return false;
    }
}
