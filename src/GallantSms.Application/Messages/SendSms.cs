using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using MediatR;

namespace GallantSms.Application.Messages;

/// <summary>Accepts a send. Its answer is the JSON of <c>data</c>: what an idempotent repeat gets again, byte for byte.</summary>
public sealed record SendSms(SendRequest Request, bool Bulk, IdempotencyKey? Idempotency) : ICommand<SendAnswer>;

/// <param name="Repeated">The key was used before; nothing was done now.</param>
public sealed record SendAnswer(StoredAnswer Answer, bool Repeated);

internal sealed class SendSmsHandler(
    SendPlanner planner, IAcceptStore store, ITenantContext tenant, ICurrentCaller caller, JsonSerializerOptions json) : IRequestHandler<SendSms, SendAnswer>
{
    private const int Accepted = 202;

    public async Task<SendAnswer> Handle(SendSms command, CancellationToken ct)
    {
        var plan = await planner.PlanAsync(tenant.Tenant, caller.Caller.CredentialId, command.Request, command.Bulk, ct);
        var answer = new StoredAnswer(Accepted, JsonSerializer.SerializeToUtf8Bytes(SendResult.Of(plan), json));

        var earlier = await store.AcceptAsync(tenant.Tenant, plan, command.Idempotency is { } key ? (key, answer) : null, ct);
        return new(earlier ?? answer, earlier is not null);
    }
}
