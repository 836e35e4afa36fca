using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GallantSms.IntegrationTests.Support;
using static GallantSms.Application.Access.Scopes;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Messages, files, money spent, numbers not to be texted.</summary>
internal static class CasesOfMessages
{
    public static readonly IReadOnlyList<ScopedCase> All =
    [
        new("SendSms", MessagesSend, w => Task.FromResult(Send(w))) { Foreign = Foreign.Own },
        new("SendBulk", MessagesSend, async w => new() { Body = new { file_id = await FileAsync(w), message = "Rejection", schedule_time = Later() } }) { Foreign = new(HttpStatusCode.BadRequest, "UNKNOWN_FILE") },
        new("ExplainSend", MessagesSend, w => Task.FromResult(Send(w))) { Foreign = Foreign.Own },
        new("ListMessages", MessagesRead, async w => new() { Marks = [Message(await w.SendAsync())] }) { Foreign = Foreign.Own },
        new("ExportMessages", MessagesRead, async w => new() { Marks = [Message(await w.SendAsync())] }) { Foreign = Foreign.Own },
        new("GetReport", MessagesRead, async w => new(Message(await w.SendAsync()))) { AlsoMake = async w => new(Bulk(await w.SendAsync())) },
        new("ListRefused", MessagesRead, async w => new(Bulk(await w.SendAsync(w.Number(), "12"))) { Marks = ["\"given\":\"12\""] }),
        new("GetBulkStatus", MessagesRead, async w => new(Bulk(await w.SendAsync()))),
        new("GetStats", MessagesRead, StatsAsync) { Foreign = Foreign.Own },
        new("PauseSend", MessagesSend, async w => new(await LongAsync(w)) { Body = new { } }),
        new("ResumeSend", MessagesSend, PausedAsync),
        new("ResendMessage", MessagesSend, CanceledAsync) { After = SentAgainAsync },
        new("CancelSend", MessagesSend, async w => new(Message(await w.SendAsync()))) { AlsoMake = async w => new(Bulk(await w.SendAsync())) },
        new("ListBatches", MessagesRead, async w => new() { Marks = [Bulk(await w.SendAsync(w.Number(), w.Number()))] }) { Foreign = Foreign.Own },
        new("GetOverview", MessagesRead, _ => Task.FromResult(new Call { Marks = [World.Money] })) { Foreign = Foreign.Own },
        new("UploadFile", FilesWrite, w => Task.FromResult(new Call { Body = File(w.Number()) })) { Foreign = Foreign.Own },
        new("GetBalance", AccountRead, _ => Task.FromResult(new Call { Marks = [World.Money] })) { Foreign = Foreign.Own },
        new("ListSuppressions", SuppressionsRead, async w => new() { Query = "?limit=1000", Marks = [(await SuppressedAsync(w)).TrimStart('+')] }) { Foreign = Foreign.Own },
        new("SuppressNumber", SuppressionsWrite, w => Task.FromResult(new Call { Body = new { phone_number = w.Number() } })) { Foreign = Foreign.Own },
        new("LiftSuppression", SuppressionsWrite, async w => new(await SuppressedAsync(w))),
    ];

    private static DateTimeOffset Later() => DateTimeOffset.UtcNow.AddHours(1);

    private static Call Send(World w) => new() { Body = new { phone_numbers = new[] { w.Number() }, message = "Rejection", schedule_time = Later() } };

    private static string Bulk(JsonElement sent) => sent.GetProperty("bulk_id").GetString()!;

    private static string Message(JsonElement sent) => sent.GetProperty("messages")[0].GetProperty("message_id").GetString()!;

    private static Func<HttpContent> File(string number) => () => new ByteArrayContent(Encoding.UTF8.GetBytes($"{number}\n")) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };

    private static async Task<string> FileAsync(World w) => (await w.MinePostAsync("/api/v1/files/upload", File(w.Number())())).GetProperty("file_id").GetString()!;

    private static async Task<string> SuppressedAsync(World w) => (await w.MinePostAsync("/api/v1/suppressions", new { phone_number = w.Number() })).GetProperty("phone_number").GetString()!;

    /// <summary>More than any other tenant here sends, so that the number is nobody else's.</summary>
    private static async Task<Call> StatsAsync(World w)
    {
        await w.SendAsync([.. Enumerable.Range(0, 50).Select(_ => w.Number())]);
        return new() { Marks = [$"\"messages\":{(await w.Mine.GetAsync("/api/v1/sms/stats").OkAsync()).GetProperty("messages").GetInt64()},"] };
    }

    /// <summary>On the lane for bulks, where alone a send can be held back.</summary>
    private static async Task<string> LongAsync(World w) =>
        Bulk(await w.Mine.SendAsync(new { phone_numbers = Enumerable.Range(0, 120).Select(_ => w.Number()), message = "Rejection", schedule_time = Later() }, "/api/v1/sms/bulk"));

    private static async Task<Call> PausedAsync(World w)
    {
        var bulk = await LongAsync(w);
        await w.Mine.PostAsync($"/api/v1/sms/{bulk}/pause", new { }).OkAsync();
        return new(bulk) { Body = new { } };
    }

    private static async Task<Call> CanceledAsync(World w)
    {
        var message = Message(await w.SendAsync());
        await w.Mine.DeleteAsync($"/api/v1/sms/{message}").OkAsync();
        return new(message) { Body = new { } };
    }

    private static Task SentAgainAsync(World w, Sender sender, Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Text);
        return w.Mine.FinishedAsync(body.RootElement.GetProperty("data").GetProperty("bulk_id").GetGuid());
    }
}
