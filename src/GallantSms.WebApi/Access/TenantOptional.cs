namespace GallantSms.WebApi.Access;

/// <summary>An endpoint about the person, open also to who is a member of no tenant, or of a suspended one.</summary>
internal sealed class TenantOptional;
