using System.Globalization;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>
/// What indexes and aliases are called. An index holds a month of one build, and of many tenants; a tenant's alias leads to its own
/// part of the build that answers.
/// </summary>
/// <param name="Prefix">Of the installation, so that several can share a cluster.</param>
internal sealed record IndexNames(string Prefix)
{
    /// <summary>Of the mapping. A new one needs a reindex; the old one answers until then.</summary>
    public const int Version = 1;

    public string Template => $"{Prefix}-messages-v{Version}";

    public string Pattern => $"{Prefix}-messages-v{Version}-*";

    /// <summary>All of the installation's, of every version.</summary>
    public string All => $"{Prefix}-messages-v*";

    public string Build(int build) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-messages-v{Version}-b{build}-*");

    public string Index(int build, Guid messageId) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-messages-v{Version}-b{build}-{MessageIds.TimeOf(messageId):yyyyMM}");

    public string Alias(TenantInfo tenant) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-tenant-{tenant.No}");

    public static string Routing(TenantInfo tenant) => tenant.No.ToString(CultureInfo.InvariantCulture);

    /// <summary>With the tenant's number before it: no id of a message leads to another tenant's document.</summary>
    public static string Document(TenantInfo tenant, Guid messageId) => string.Create(CultureInfo.InvariantCulture, $"{tenant.No}-{messageId:N}");
}
