using System.Net;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Carriers;
using GallantSms.IntegrationTests.Support;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Figures, and reports that are kept.</summary>
internal static class CasesOfReports
{
    private const string Saved = "/api/v1/reports/saved";

    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("QueryReport", MessagesRead, _ => Task.FromResult(new Call { Query = "?dimensions=sender" })) { Foreign = Foreign.Own },
        new("ExportReport", MessagesRead, _ => Task.FromResult(new Call { Query = "?dimensions=sender" })) { Foreign = Foreign.Own },
        new("ListSavedReports", MessagesRead, async w => { var name = w.Word("report"); await SavedAsync(w, name); return new() { Marks = [name] }; }) { Foreign = Foreign.Own },
        new("SaveReport", MessagesRead, w => Task.FromResult(new Call { Body = Body(w.Word("report")) })) { Foreign = Foreign.Own },
        new("ChangeSavedReport", MessagesRead, async w => new(await SavedAsync(w, w.Word("report"))) { Body = Body("Changed") }) { KeysAreTold = "NOT_YOUR_REPORT" },
        new("DeleteSavedReport", MessagesRead, async w => new(await SavedAsync(w, w.Word("report")))) { KeysAreTold = "NOT_YOUR_REPORT" },
        new("SendSavedReport", MessagesRead, async w => new(await SavedAsync(w, w.Word("report"), (await w.Gallant.NewPersonAsync(w.Mine.Tenant, Role.Analyst)).Id))) { KeysAreTold = "NOT_YOUR_REPORT" },
    ];

    private static object Body(string name, Guid? reader = null) => new
    {
        name,
        definition = new { measures = new[] { "messages" } },
        shared = true,
        schedule = reader is { } id ? new { cadence = "daily", hour = 8, tz = "UTC", recipients = new[] { id } } : null,
    };

    private static async Task<Guid> SavedAsync(World w, string name, Guid? reader = null) => (await w.Mine.PostAsync(Saved, Body(name, reader)).OkAsync(HttpStatusCode.Created)).Id();
}
