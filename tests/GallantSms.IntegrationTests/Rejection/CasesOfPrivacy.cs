using System.Net;
using GallantSms.IntegrationTests.Rights;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Retention, the archive, and what people asked.</summary>
internal static class CasesOfPrivacy
{
    private const string Proof = """{"format":"gallant-erasure-proof-1","tenant":"the first"}""";

    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("GetRetention", PrivacyManage, async w => new() { Marks = [await KeptAsync(w)] }) { Foreign = Foreign.Own },
        new("ChangeRetention", PrivacyManage, _ => Task.FromResult(new Call { Body = new { messages = 500 } })) { Foreign = Foreign.Own },
        new("RunRetention", PrivacyManage, _ => Task.FromResult(new Call { Body = new { } })) { Foreign = Foreign.Own },
        new("ListRetentionRuns", PrivacyManage, RunAsync) { Foreign = Foreign.Own },
        new("ListArchive", PrivacyManage, async w => new() { Marks = [await DayAsync(w)] }) { Foreign = Foreign.Own },
        new("SearchArchive", PrivacyManage, async w => new() { Query = $"?day={await DayAsync(w)}" }) { Foreign = new(HttpStatusCode.NotFound) },
        new("RestoreArchivedDay", PrivacyManage, async w => new(await DayAsync(w)) { Body = new { } }),
        new("AskPrivacyRequest", PrivacyManage, w => Task.FromResult(new Call { Body = new { kind = "export", phone_number = w.Number() } })) { Foreign = Foreign.Own },
        new("ListPrivacyRequests", PrivacyManage, async w => new() { Marks = [(await RequestAsync(w)).ToString()] }) { Foreign = Foreign.Own },
        new("GetPrivacyRequest", PrivacyManage, async w => new(await RequestAsync(w))),
        new("GetErasureProof", PrivacyManage, async w => new(await RequestAsync(w)) { Marks = ["the first"] }),
        new("GetPrivacyExport", PrivacyManage, async w => new(await RequestAsync(w)) { Marks = ["a file"] }),
    ];

    /// <summary>A number of days that nobody else keeps.</summary>
    private static async Task<string> KeptAsync(World w)
    {
        await w.Mine.PutAsync("/api/v1/privacy/retention", new { messages = 1234 });
        return "\"own_days\":1234,";
    }

    private static async Task<Call> RunAsync(World w)
    {
        var what = w.Word("range");
        await OldTime.ExecuteAsync(w.Gallant, w.Mine, "insert into retention_runs (id, at, data_class, action, what, rows, bytes) values ($1, now(), 'texts', 'redacted', $2, 1, 0)", Guid.CreateVersion7(), what);
        return new() { Marks = [what] };
    }

    /// <summary>A day that was archived, in a year that no other tenant of the tests has.</summary>
    private static async Task<string> DayAsync(World w)
    {
        var day = new DateOnly(2001, 1, 1).AddDays(Random.Shared.Next(3000));
        await OldTime.ArchiveAsync(w.Gallant, w.Mine, day, "254700000001", "Rejection");
        return day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<Guid> RequestAsync(World w)
    {
        var id = Guid.CreateVersion7();
        await OldTime.ExecuteAsync(
            w.Gallant, w.Mine,
            """
            with r as (insert into privacy_requests (id, kind, number_hash, shown, state, asked_by, asked_at, due_at, proof, expires_at) values ($1, 2, $2, '…0001', 2, 'test', now(), now(), $3, now() + interval '1 day') returning id)
            insert into privacy_files (request_id, part, bytes) select id, 0, 'a file'::bytea from r
            """, id, Random.Shared.NextInt64(), Proof);
        return id;
    }
}
