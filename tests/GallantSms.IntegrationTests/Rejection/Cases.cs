namespace GallantSms.IntegrationTests.Rejection;

/// <summary>The table: one row for each operation of the document.</summary>
internal static class Cases
{
    public static readonly IReadOnlyList<ScopedCase> Scoped = [.. CasesOfMessages.All, .. CasesOfSearching.All, .. CasesOfTeams.All, .. CasesOfPrivacy.All, .. CasesOfTenants.All, .. CasesOfCarriers.All, .. CasesOfSenders.All, .. CasesOfWebhooks.All, .. CasesOfReports.All, .. CasesOfOperator.All];

    public static readonly IReadOnlyList<OwnCase> Own = CasesOfPeople.All;

    public static readonly IReadOnlyList<OpenCase> Open = [.. CasesForEverybody.All, .. CasesOfSearching.Open, .. CasesOfOAuth.All];

    public static IEnumerable<string> Operations => [.. Scoped.Select(c => c.Operation), .. Own.Select(c => c.Operation), .. Open.Select(c => c.Operation)];
}
