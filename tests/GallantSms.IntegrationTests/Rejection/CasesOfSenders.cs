using System.Net;
using GallantSms.IntegrationTests.Carriers;
using GallantSms.IntegrationTests.Support;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Sender ids: a tenant asks, the one above decides.</summary>
internal static class CasesOfSenders
{
    private const string Senders = "/api/v1/sender-ids";
    private const string Country = "TV"; // nothing is sent there

    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("ListSenderIds", AccountRead, async w => new() { Marks = [(await SenderAsync(w)).Sender] }) { Foreign = Foreign.Own },
        new("RequestSenderId", SettingsManage, w => Task.FromResult(new Call { Body = Request() })) { Foreign = Foreign.Own },
        new("ChangeSenderId", SettingsManage, async w => new((await SenderAsync(w)).Id) { Body = new { fallback = true } }),
        new("RemoveSenderId", SettingsManage, async w => new((await SenderAsync(w)).Id)),
        new("ListSenderRequests", CarriersManage, async w => new() { Marks = [(await SenderAsync(w)).Sender] }) { Foreign = Foreign.Own },
        new("ApproveSenderRequest", CarriersManage, async w => new((await SenderAsync(w)).Id) { Body = new { } }),
        new("RejectSenderRequest", CarriersManage, async w => new((await SenderAsync(w)).Id) { Body = new { note = "Not yours" } }),
        new("ListSenderRules", AccountRead, _ => Task.FromResult(new Call())) { Foreign = Foreign.Own },
        new("SetSenderRule", PlatformManage, w => Task.FromResult(new Call(Country) { Body = Rule })),
        new("RemoveSenderRule", PlatformManage, async w => { await w.Operator.PutAsync($"/api/v1/sender-rules/{Country}", Rule).OkAsync(); return new(Country); }),
    ];

    private static object Rule => new { alphanumeric = "free", numeric = "free" };

    private static object Request() => new { sender = $"S{Guid.NewGuid():N}"[..11], country = "KE", purpose = "Ours" };

    private static async Task<(Guid Id, string Sender)> SenderAsync(World w)
    {
        var sender = await w.Mine.PostAsync(Senders, Request()).OkAsync(HttpStatusCode.Created);
        return (sender.Id(), sender.Text("sender")!);
    }
}
