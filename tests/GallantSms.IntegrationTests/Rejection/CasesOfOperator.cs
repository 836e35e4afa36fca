using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>What only the operator sees. There is one operator: its strangers are everybody else.</summary>
internal static class CasesOfOperator
{
    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("ListEveryTenant", PlatformManage, w => Task.FromResult(new Call { Marks = [w.Mine.Tenant.Id.ToString(), w.Stranger.Tenant.Id.ToString()] })),
        new("GetPlatformHealth", PlatformManage, w => Task.FromResult(new Call { Marks = ["platform_database"] })),
    ];
}
