using System.ComponentModel;
using System.Text.Json.Nodes;
using GallantSms.Application.Access;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints;

internal static class MessageEndpoints
{
    private const string FilterHelp = "Conditions, all of which must hold: status eq delivered and country in (KE,UG) and price ge 8000; ne and not in leave out. At most 10. Without a time the last 31 days are looked through; the search finds more, and faster.";
    private const int MaxSendBytes = 512 * 1024;
    private const int MaxBulkBytes = 64 * 1024 * 1024;

    public static void MapMessages(this IEndpointRouteBuilder api)
    {
        var sms = api.MapGroup("/sms").WithTags("Messages");

        sms.MapPost("/send", SendAsync).RequireScope(Scopes.MessagesSend).WithName("SendSms").Takes<SendRequest>().Answers<SendResult>(202)
            .WithSummary("Sends to 1 to 100 recipients.").WithDescription("Answers 202 once the messages are durable. Send an Idempotency-Key to repeat safely.");
        sms.MapPost("/bulk", BulkAsync).RequireScope(Scopes.MessagesSend).WithName("SendBulk").Takes<SendRequest>().Answers<SendResult>(202)
            .WithSummary("Sends to up to 100,000 recipients, or to an uploaded file.");
        sms.MapPost("/explain", ExplainAsync).RequireScope(Scopes.MessagesSend).WithName("ExplainSend").Takes<SendRequest>().Answers<Explanation>()
            .WithSummary("What a send would do: number, text, price and route of every recipient. Nothing is sent or charged.");
        sms.MapGet("/reports", ListAsync).RequireScope(Scopes.MessagesRead).WithName("ListMessages").Answers<Page<MessageView>>().WithSummary("Messages, newest first.");
        sms.MapGet("/reports.csv", ExportAsync).RequireScope(Scopes.MessagesRead).WithName("ExportMessages").WithSummary("The same as a CSV file, all of it.");
        sms.MapGet("/reports/{id:guid}", ReportAsync).RequireScope(Scopes.MessagesRead).WithName("GetReport").Answers<MessageReport>()
            .WithSummary("A message with its timeline, or a bulk, by its id.");
        sms.MapGet("/reports/{bulkId:guid}/refused", RefusedAsync).RequireScope(Scopes.MessagesRead).WithName("ListRefused").Answers<Page<RefusalView>>()
            .WithSummary("Recipients of a bulk that were refused, and why.");
        sms.MapGet("/status/{bulkId:guid}", StatusAsync).RequireScope(Scopes.MessagesRead).WithName("GetBulkStatus").Answers<BatchReport>().WithSummary("How many messages of a bulk are in which status.");
        sms.MapGet("/stats", StatsAsync).RequireScope(Scopes.MessagesRead).WithName("GetStats").Answers<StatsView>().WithSummary("Counts, segments and spend of a period.");
        sms.MapPost("/{bulkId:guid}/pause", PauseAsync).RequireScope(Scopes.MessagesSend).WithName("PauseSend").Answers<PausedView>().Refuses(409).WithSummary("Holds back what is left of a bulk.");
        sms.MapPost("/{bulkId:guid}/resume", ResumeAsync).RequireScope(Scopes.MessagesSend).WithName("ResumeSend").Answers<PausedView>().WithSummary("Lets a paused bulk go on.");
        sms.MapPost("/{id:guid}/resend", ResendAsync).RequireScope(Scopes.MessagesSend).WithName("ResendMessage").Answers<SendResult>(202).Refuses(402, 409)
            .WithSummary("Sends a message that did not arrive once more, as a new one. Asking again within three days sends nothing more.");
        sms.MapDelete("/{id:guid}", CancelAsync).RequireScope(Scopes.MessagesSend).WithName("CancelSend").Answers<CanceledView>().WithSummary("Cancels what is not handed over yet.");
    }

    /// <summary>Below the API's group: <c>/batches</c> and <c>/overview</c>.</summary>
    public static void MapOverview(this IEndpointRouteBuilder api)
    {
        api.MapGet("/batches", BatchesAsync).WithTags("Messages").RequireScope(Scopes.MessagesRead).WithName("ListBatches").Answers<Page<BatchView>>().WithSummary("Sends of several recipients, newest first.");
        api.MapGet("/overview", async (HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new GetOverview(), ct)))
            .WithTags("Account").RequireScope(Scopes.MessagesRead).WithName("GetOverview").Answers<OverviewView>().WithSummary("The last 24 hours at a glance.");
    }

    /// <summary>The paths of older clients; same answers.</summary>
    public static void MapMessageAliases(this IEndpointRouteBuilder app)
    {
        var old = app.MapGroup("/api").ExcludeFromDescription();
        foreach (var path in new[] { "/sms/send", "/send-sms" }) old.MapPost(path, SendAsync).RequireScope(Scopes.MessagesSend);
        old.MapPost("/sms/bulk", BulkAsync).RequireScope(Scopes.MessagesSend);
        old.MapGet("/sms/status/{bulkId:guid}", StatusAsync).RequireScope(Scopes.MessagesRead);
        old.MapGet("/sms/stats", StatsAsync).RequireScope(Scopes.MessagesRead);
    }

    private static Task<IResult> SendAsync(HttpContext http, IMediator mediator, IRateLimits limits, CancellationToken ct) =>
        AcceptAsync(http, mediator, limits, bulk: false, MaxSendBytes, ct);

    private static Task<IResult> BulkAsync(HttpContext http, IMediator mediator, IRateLimits limits, CancellationToken ct) =>
        AcceptAsync(http, mediator, limits, bulk: true, MaxBulkBytes, ct);

    private static async Task<IResult> AcceptAsync(HttpContext http, IMediator mediator, IRateLimits limits, bool bulk, int maxBytes, CancellationToken ct)
    {
        var (request, raw) = await RequestBody.ReadAsync<SendRequest>(http, maxBytes, ct);
        limits.Admit(http, await CountAsync(http, request, ct));
        var answer = await mediator.Send(new SendSms(request, bulk, IdempotencyHeader.Read(http, raw)), ct);
        if (answer.Repeated) http.Response.Headers[Repeatable.ReplayedHeader] = "true";
        return Api.Raw(http, answer.Answer.Status, answer.Answer.Data);
    }

    /// <summary>What the rate limits count: messages, also those of a file.</summary>
    private static async ValueTask<int> CountAsync(HttpContext http, SendRequest request, CancellationToken ct)
    {
        if (request.FileId is not { } file) return Math.Max(1, request.PhoneNumbers?.Count ?? 1);
        var (files, tenant) = (http.RequestServices.GetRequiredService<IUploadedFiles>(), http.RequestServices.GetRequiredService<ITenantContext>());
        return Math.Max(1, await files.CountAsync(tenant.Tenant, file, ct));
    }

    private static async Task<IResult> ExplainAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (request, _) = await RequestBody.ReadAsync<SendRequest>(http, MaxSendBytes, ct);
        return Api.Ok(http, await mediator.Send(new ExplainSend(request), ct));
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, IMediator mediator, Guid? bulk_id, string? status, DateTimeOffset? from, DateTimeOffset? to, string? phone_number, string? campaign, string? tag,
        [Description(FilterHelp)] string? filter, [Description(Chosen.FieldsHelp)] string? fields, [Description(Chosen.IncludeHelp)] string? include, string? cursor, int? limit, CancellationToken ct)
    {
        var chosen = Chosen.Read<MessageView>(fields, include, limit);
        var page = await mediator.Send(new ListMessages(bulk_id, Status(status), from, to, cursor, limit, phone_number, campaign, tag, filter), ct);
        return chosen is null ? Api.Ok(http, page) : Api.Ok(http, new Page<JsonObject>(await chosen.OfAsync(page.Items, mediator, ct), page.NextCursor));
    }

    private static Task<IResult> ExportAsync(
        HttpContext http, IMediator mediator, Guid? bulk_id, string? status, DateTimeOffset? from, DateTimeOffset? to, string? phone_number, string? campaign, string? tag, CancellationToken ct) =>
        MessageExport.AnswerAsync(http, mediator, new ListMessages(bulk_id, Status(status), from, to, null, null, phone_number, campaign, tag), ct);

    private static async Task<IResult> ReportAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new GetReport(id), ct));

    private static async Task<IResult> RefusedAsync(HttpContext http, IMediator mediator, Guid bulkId, int? cursor, int? limit, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListRefusals(bulkId, cursor, limit), ct));

    private static async Task<IResult> StatusAsync(HttpContext http, IMediator mediator, Guid bulkId, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new GetBatchStatus(bulkId), ct));

    private static async Task<IResult> StatsAsync(HttpContext http, IMediator mediator, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new GetStats(from, to), ct));

    private static async Task<IResult> BatchesAsync(HttpContext http, IMediator mediator, string? cursor, int? limit, bool? open, string? campaign, string? tag,
        [Description("Conditions, all of which must hold, on sender_id, reference, campaign, tag and created_at: campaign eq 'Spring sale' and tag ne test and created_at ge 2026-01-01.")] string? filter,
        [Description(Chosen.FieldsHelp)] string? fields, CancellationToken ct)
    {
        var chosen = Chosen.Read<BatchView>(fields);
        var page = await mediator.Send(new ListBatches(cursor, limit, open ?? false, campaign, tag, filter), ct);
        return chosen is null ? Api.Ok(http, page) : Api.Ok(http, chosen.Of(page));
    }

    private static async Task<IResult> PauseAsync(HttpContext http, IMediator mediator, Guid bulkId, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new PauseSend(bulkId), ct));

    private static async Task<IResult> ResumeAsync(HttpContext http, IMediator mediator, Guid bulkId, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ResumeSend(bulkId), ct));

    private static async Task<IResult> ResendAsync(HttpContext http, IMediator mediator, IRateLimits limits, ICurrentCaller caller, Guid id, CancellationToken ct)
    {
        var wanted = await mediator.Send(new PlanResend(id), ct);
        limits.Admit(http, 1);
        // One message is repeated once, however often it is asked for: the key is the message itself.
        var answer = await mediator.Send(new SendSms(wanted, false, new(caller.Caller.TenantId, $"resend {id:N}", [])), ct);
        if (answer.Repeated) http.Response.Headers[Repeatable.ReplayedHeader] = "true";
        return Api.Raw(http, answer.Answer.Status, answer.Answer.Data);
    }

    private static async Task<IResult> CancelAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new CancelSend(id), ct));

    private static MessageStatus? Status(string? given) =>
        given is null ? null
        : Enum.TryParse<MessageStatus>(given, ignoreCase: true, out var status) && !char.IsAsciiDigit(given[0]) ? status
        : throw SendErrors.Invalid("status", given, "INVALID_VALUE", $"A status is one of {string.Join(", ", Enum.GetNames<MessageStatus>()).ToLowerInvariant()}.");
}
