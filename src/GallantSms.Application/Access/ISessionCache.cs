namespace GallantSms.Application.Access;

/// <summary>What this host remembers of sessions. Told after the commit of what changes them, so that it holds here at once.</summary>
public interface ISessionCache
{
    /// <summary>Roles and memberships change rarely: everything is looked up again.</summary>
    void ForgetAll();
}
