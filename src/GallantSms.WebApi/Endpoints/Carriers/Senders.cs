using GallantSms.Application.Access;
using GallantSms.Application.Messages;
using GallantSms.Application.Senders;
using GallantSms.Domain.Routing;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using MediatR;

namespace GallantSms.WebApi.Endpoints.Carriers;

/// <summary>Who may be shown as sender, and where.</summary>
internal static class SenderEndpoints
{
    private const int MaxBytes = 16 * 1024;
    private const string SenderIds = "/api/v1/sender-ids";

    public static void MapSenders(this IEndpointRouteBuilder api)
    {
        var senders = api.MapGroup("/sender-ids").WithTags("Senders");
        senders.MapGet("", ListAsync).RequireScope(Scopes.AccountRead).WithName("ListSenderIds").Answers<IReadOnlyList<SenderIdView>>().WithSummary("The own sender ids.");
        senders.MapPost("", RequestAsync).RequireScope(Scopes.SettingsManage).WithName("RequestSenderId").Takes<RequestSenderId>().Answers<SenderIdView>(201).Refuses(409)
            .WithSummary("Asks for a sender id; the account above decides.");
        senders.MapPut("/{id:guid}", ChangeAsync).RequireScope(Scopes.SettingsManage).WithName("ChangeSenderId").Takes<ChangeSenderId>().Answers<SenderIdView>().WithSummary("Makes it a fallback, or no more.");
        senders.MapDelete("/{id:guid}", RemoveAsync).RequireScope(Scopes.SettingsManage).WithName("RemoveSenderId").Answers<Done>().WithSummary("Gives a sender id up.");
        senders.MapGet("/requests", RequestsAsync).RequireScope(Scopes.CarriersManage).WithName("ListSenderRequests").Answers<IReadOnlyList<SenderRequestView>>()
            .WithSummary("Sender ids that accounts below asked for, oldest first; status is pending (also when left out), approved or rejected.");
        senders.MapPost("/requests/{id:guid}/approve", ApproveAsync).RequireScope(Scopes.CarriersManage).WithName("ApproveSenderRequest").Takes<DecideSenderRequest>().Answers<SenderRequestView>().WithSummary("Approves it.");
        senders.MapPost("/requests/{id:guid}/reject", RejectAsync).RequireScope(Scopes.CarriersManage).WithName("RejectSenderRequest").Takes<DecideSenderRequest>().Answers<SenderRequestView>()
            .WithSummary("Rejects it, with a note that says why; also what was approved before.");

        var rules = api.MapGroup("/sender-rules").WithTags("Senders");
        rules.MapGet("", RulesAsync).RequireScope(Scopes.AccountRead).WithName("ListSenderRules").Answers<IReadOnlyList<SenderRuleView>>().WithSummary("What countries let be shown as sender; others let everything. No advice.");
        rules.MapPut("/{country}", SetRuleAsync).RequireScope(Scopes.PlatformManage).WithName("SetSenderRule").Takes<SetSenderRule>().Answers<SenderRuleView>().WithSummary("Sets the rule of a country.");
        rules.MapDelete("/{country}", RemoveRuleAsync).RequireScope(Scopes.PlatformManage).WithName("RemoveSenderRule").Answers<Done>().WithSummary("Takes the rule of a country away.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListSenderIds(), ct));

    private static async Task<IResult> RequestAsync(HttpContext http, IMediator mediator, CancellationToken ct)
    {
        var (command, raw) = await RequestBody.ReadAsync<RequestSenderId>(http, MaxBytes, ct);
        return await Repeatable.CreatedAsync(http, raw, SenderIds, _ => mediator.Send(command, ct), ct);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<ChangeSenderId>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id), ct));
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct)
    {
        await mediator.Send(new RemoveSenderId(id), ct);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> RequestsAsync(HttpContext http, IMediator mediator, string? status, CancellationToken ct) =>
        Api.Ok(http, await mediator.Send(new ListSenderRequests(Status(status)), ct));

    private static SenderStatus Status(string? given) => given switch
    {
        null or "pending" => SenderStatus.Pending,
        "approved" => SenderStatus.Approved,
        "rejected" => SenderStatus.Rejected,
        _ => throw SendErrors.Invalid("status", given, "INVALID_VALUE", "A status is pending, approved or rejected."),
    };

    private static Task<IResult> ApproveAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => DecideAsync(http, mediator, id, SenderStatus.Approved, ct);

    private static Task<IResult> RejectAsync(HttpContext http, IMediator mediator, Guid id, CancellationToken ct) => DecideAsync(http, mediator, id, SenderStatus.Rejected, ct);

    private static async Task<IResult> DecideAsync(HttpContext http, IMediator mediator, Guid id, SenderStatus status, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<DecideSenderRequest>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(id, status), ct));
    }

    private static async Task<IResult> RulesAsync(HttpContext http, IMediator mediator, CancellationToken ct) => Api.Ok(http, await mediator.Send(new ListSenderRules(), ct));

    private static async Task<IResult> SetRuleAsync(HttpContext http, IMediator mediator, string country, CancellationToken ct)
    {
        var (command, _) = await RequestBody.ReadAsync<SetSenderRule>(http, MaxBytes, ct);
        return Api.Ok(http, await mediator.Send(command.Of(country), ct));
    }

    private static async Task<IResult> RemoveRuleAsync(HttpContext http, IMediator mediator, string country, CancellationToken ct)
    {
        await mediator.Send(new RemoveSenderRule(country), ct);
        return Api.Ok(http, Done.Yes);
    }
}
